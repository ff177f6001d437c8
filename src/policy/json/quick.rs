//! Strict JSON (RFC 8259) with places, in one pass. What it does not take, the slower reader is asked
//! about, whose words the reader of a report sees; what it takes, both read alike.

use super::{MAX_DEPTH, Member, Node, Span, Value};

/// The value of a text; `None` where this reader does not take it.
pub(super) fn read(text: &str) -> Option<Node> {
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at: 0,
    };
    reader.space();
    let node = reader.value(0)?;
    reader.space();
    (reader.at == text.len()).then_some(node)
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn value(&mut self, depth: usize) -> Option<Node> {
        let start = self.at;
        let value = match self.peek()? {
            b'"' => Value::Text(self.string()?),
            b'{' => self.object(depth + 1)?,
            b'[' => self.list(depth + 1)?,
            b't' => self.word("true", Value::Bool(true))?,
            b'f' => self.word("false", Value::Bool(false))?,
            b'n' => self.word("null", Value::Null)?,
            _ => self.number()?,
        };
        let span = Span {
            start,
            end: self.at,
        };
        Some(Node { span, value })
    }

    fn word(&mut self, word: &str, value: Value) -> Option<Value> {
        let rest = self.bytes.get(self.at..)?;
        rest.starts_with(word.as_bytes()).then(|| {
            self.at += word.len();
            value
        })
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        if depth > MAX_DEPTH {
            return None;
        }
        self.at += 1;
        let mut members = Vec::new();
        self.space();
        if self.take(b'}').is_some() {
            return Some(Value::Object(members));
        }
        loop {
            self.space();
            let start = self.at;
            if self.peek()? != b'"' {
                return None;
            }
            let name = self.string()?;
            let name_span = Span {
                start,
                end: self.at,
            };
            self.space();
            self.take(b':')?;
            self.space();
            let value = self.value(depth)?;
            members.push(Member {
                name,
                name_span,
                value,
            });
            self.space();
            if self.take(b',').is_none() {
                self.take(b'}')?;
                return Some(Value::Object(members));
            }
        }
    }

    fn list(&mut self, depth: usize) -> Option<Value> {
        if depth > MAX_DEPTH {
            return None;
        }
        self.at += 1;
        let mut all = Vec::new();
        self.space();
        if self.take(b']').is_some() {
            return Some(Value::List(all));
        }
        loop {
            self.space();
            all.push(self.value(depth)?);
            self.space();
            if self.take(b',').is_none() {
                self.take(b']')?;
                return Some(Value::List(all));
            }
        }
    }

    /// A string, from its opening quote on.
    fn string(&mut self) -> Option<String> {
        self.at += 1;
        let start = self.at;
        loop {
            match self.peek()? {
                b'"' => {
                    let text = self.text.get(start..self.at)?.to_owned();
                    self.at += 1;
                    return Some(text);
                }
                b'\\' => return self.escaped(start),
                0..0x20 => return None,
                _ => self.at += 1,
            }
        }
    }

    /// A string with escapes: where it ends is found here, and what it says is read by serde.
    fn escaped(&mut self, start: usize) -> Option<String> {
        loop {
            match self.peek()? {
                b'"' => break,
                b'\\' => self.at += 2,
                0..0x20 => return None,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        serde_json::from_str(self.text.get(start - 1..self.at)?).ok()
    }

    /// `-? (0 | [1-9] [0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
    fn number(&mut self) -> Option<Value> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek()? {
            b'0' => self.at += 1,
            b'1'..=b'9' => self.digits()?,
            _ => return None,
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        let written = self.text.get(start..self.at)?;
        // Beyond what a float holds, the slower reader says what it says.
        let finite = written.parse::<f64>().is_ok_and(f64::is_finite);
        finite.then(|| Value::Number(written.to_owned()))
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::slowly;
    use super::*;

    const TEXTS: &[&str] = &[
        "{}",
        "[]",
        " [ ] ",
        "{\"a\":1}",
        "{ \"a\" : [ 1 , -2.50e+3 , 0 , \"x\\u00e9\\\"y\\\\\" , true , false , null ] }",
        "\"ä\\n\"",
        "{\"a\":{\"b\":{\"a\":[{}]}},\"a\":2}",
        "[1.0,10,0.1,1E5,-0]",
        "",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{,}",
        "[01]",
        "[1.]",
        "[.5]",
        "[-]",
        "[1e]",
        "tru",
        "nulls",
        "\"\\x\"",
        "\"\\ud800\"",
        "\"\\ud83d\\ude00\"",
        "\"\u{1}\"",
        "\"a\\",
        "1 2",
        "{\"a\" 1}",
        "{a:1}",
        "[1e999]",
        "\u{feff}{}",
        "{\"\\u0041\": \"/\\/\"}",
    ];

    #[test]
    fn what_it_takes_is_read_as_the_slower_reader_reads_it() {
        let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let deeper = [deep(MAX_DEPTH), deep(MAX_DEPTH + 1)];
        let mut texts: Vec<String> = TEXTS.iter().map(|it| (*it).to_owned()).collect();
        texts.extend(deeper);
        // Every text, broken at every place.
        let long =
            "{\"Statement\": [{\"Effect\": \"Allow\", \"n\": -1.5e2, \"x\\\\y\": [true, null]}]}";
        let letters: Vec<char> = long.chars().collect();
        texts.extend((0..letters.len()).map(|end| letters.iter().take(end).collect()));
        texts.extend((0..letters.len()).map(|at| {
            let kept = letters.iter().enumerate().filter(|(place, _)| *place != at);
            kept.map(|(_, it)| *it).collect()
        }));
        let mut taken = 0;
        for text in &texts {
            if let Some(node) = read(text) {
                assert_eq!(Ok(&node), slowly(text).as_ref(), "{text:?}");
                taken += 1;
            }
        }
        assert!(taken > 15, "{taken}");
    }
}
