//! What people paste in the place of a URL: with quotes around it, inside a sentence or Markdown, as a
//! whole `curl` command. The URL is taken out, and what stood around it is said.

mod code;
mod curl;
mod program;

use serde::{Deserialize, Serialize};

use super::UrlError;

/// What was pasted, taken apart. Nothing of it has been judged.
#[derive(Clone, PartialEq, Eq)]
pub struct Pasted {
    /// The URL's text.
    pub url: String,
    /// What stood around it, the outermost first.
    pub wrapping: Vec<Wrapping>,
    /// The method, where a command says one.
    pub method: Option<String>,
    /// The headers, where a command says some. They may hold secrets.
    pub headers: Vec<String>,
    /// The names of a command's options that shape the call and are not followed.
    pub left_out: Vec<String>,
}

impl std::fmt::Debug for Pasted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pasted")
            .field("url", &self.url)
            .field("wrapping", &self.wrapping)
            .field("method", &self.method)
            .field("headers", &self.headers.len())
            .field("left_out", &self.left_out)
            .finish()
    }
}

/// What can stand around a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wrapping {
    /// Quotation marks or backticks.
    Quotes,
    /// `<` and `>`.
    AngleBrackets,
    /// `[text](url)`, or emphasis.
    Markdown,
    /// An HTML element.
    Html,
    /// A `curl` command.
    Curl,
    /// A command of another program.
    Command,
    /// A line of code.
    Code,
    /// Words before or after it.
    Words,
    /// White space inside it, where a line was broken.
    LineBreak,
    /// Slashes and ampersands escaped, as in JSON or HTML.
    Escapes,
    /// A full stop, a comma or a bracket of the sentence.
    Punctuation,
}

impl Wrapping {
    /// In words, with their article.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Quotes => "quotation marks",
            Self::AngleBrackets => "angle brackets",
            Self::Markdown => "Markdown",
            Self::Html => "an HTML element",
            Self::Curl => "a curl command",
            Self::Command => "a command",
            Self::Code => "a line of code",
            Self::Words => "other words",
            Self::LineBreak => "a line break",
            Self::Escapes => "escaped characters",
            Self::Punctuation => "the punctuation of a sentence",
        }
    }
}

const QUOTES: &[(char, char)] = &[
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
    ('\u{201c}', '\u{201d}'),
    ('\u{201e}', '\u{201c}'),
    ('\u{2018}', '\u{2019}'),
    ('\u{ab}', '\u{bb}'),
];

impl Pasted {
    /// Takes the URL out of a text.
    ///
    /// # Errors
    /// The text is a command without a URL, or holds several URLs.
    pub fn read(text: &str) -> Result<Self, UrlError> {
        let mut pasted = Self {
            url: text
                .trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
                .to_owned(),
            wrapping: Vec::new(),
            method: None,
            headers: Vec::new(),
            left_out: Vec::new(),
        };
        let prompt = pasted.url.trim_start_matches(['$', '#', '>', ' ']);
        let first = prompt.split_whitespace().next().unwrap_or_default();
        if matches!(first, "curl" | "curl.exe") && prompt.len() > first.len() {
            let command = curl::read(prompt)?;
            pasted.wrapping.push(Wrapping::Curl);
            pasted.method = Some(command.method);
            pasted.headers = command.headers;
            pasted.left_out = command.left_out;
            pasted.url = command.url;
        } else if let Some((wrapping, command)) = other(prompt)? {
            pasted.wrapping.push(wrapping);
            pasted.method = Some(command.method);
            pasted.headers = command.headers;
            pasted.left_out = command.left_out;
            pasted.url = command.url;
        }
        // Each pass takes one layer off; there are never many.
        for _ in 0..8 {
            if !pasted.unwrap()? {
                break;
            }
        }
        Ok(pasted)
    }

    /// Takes one layer off; whether there was one.
    fn unwrap(&mut self) -> Result<bool, UrlError> {
        let text = self.url.trim().to_owned();
        let Some((wrapping, inner)) = quoted(&text)
            .or_else(|| between(&text, "<", ">", Wrapping::AngleBrackets))
            .or_else(|| markdown(&text))
            .or_else(|| emphasis(&text))
            .or_else(|| html(&text))
            .or_else(|| escaped(&text))
            .or_else(|| broken_line(&text))
        else {
            return self.unwrap_words(&text);
        };
        // A fence is three backticks, and one thing.
        if self.wrapping.last() != Some(&wrapping) {
            self.wrapping.push(wrapping);
        }
        self.url = inner;
        Ok(true)
    }

    fn unwrap_words(&mut self, text: &str) -> Result<bool, UrlError> {
        let spaced = text.contains(char::is_whitespace);
        let mut found: Vec<&str> = urls_in(text);
        found.dedup();
        if spaced && found.len() > 1 {
            return Err(UrlError {
                text: "…".to_owned(),
                problem: format!("it holds {} URLs; give one", found.len()),
            });
        }
        if let (true, [one]) = (spaced, found.as_slice()) {
            // Words after a space may belong to the path: only what stands before is taken off then.
            let before = text.split(*one).next().unwrap_or_default();
            let after = text.get(before.len() + one.len()..).unwrap_or_default();
            if !before.trim().is_empty() || after.trim().contains(char::is_whitespace) {
                self.wrapping.push(Wrapping::Words);
                (*one).clone_into(&mut self.url);
                return Ok(true);
            }
        }
        if let (false, [one]) = (spaced, found.as_slice()) {
            // A call or an assignment, and no URL without a scheme that holds another one.
            let before = text.split(*one).next().unwrap_or_default();
            if before.ends_with(['(', '[', '{', '=', '"', '\'', '`'])
                && !before.contains(['/', '?'])
            {
                self.wrapping.push(Wrapping::Words);
                (*one).clone_into(&mut self.url);
                return Ok(true);
            }
        }
        let bare =
            text.trim_end_matches(['.', ',', ';', '!', '"', '\'', '`', '\u{201d}', ')', '>']);
        let open = text.contains('(') && text.ends_with(')');
        // A dot at the end of a host is a mistake of its own.
        let of_host = !after_scheme(bare).contains('/');
        if bare.len() < text.len()
            && !bare.is_empty()
            && !open
            && !of_host
            && !bare.ends_with("/..")
        {
            self.wrapping.push(Wrapping::Punctuation);
            bare.clone_into(&mut self.url);
            return Ok(true);
        }
        text.clone_into(&mut self.url);
        Ok(false)
    }
}

/// A command of another program, or a line of code.
fn other(text: &str) -> Result<Option<(Wrapping, curl::Command)>, UrlError> {
    if let Some(command) = program::read(text) {
        return Ok(Some((Wrapping::Command, command?)));
    }
    Ok(code::read(text).map(|command| (Wrapping::Code, command)))
}

fn after_scheme(text: &str) -> &str {
    text.split_once("://").map_or(text, |(_, rest)| rest)
}

/// The URLs with a scheme in a text.
fn urls_in(text: &str) -> Vec<&str> {
    text.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '`'))
        .filter_map(|word| {
            let at = word.find("https://").or_else(|| word.find("http://"))?;
            word.get(at..)
        })
        .collect()
}

fn quoted(text: &str) -> Option<(Wrapping, String)> {
    let (first, last) = (text.chars().next()?, text.chars().next_back()?);
    let pair = QUOTES
        .iter()
        .any(|(open, close)| first == *open && last == *close)
        && text.chars().count() > 2;
    let lone = QUOTES
        .iter()
        .any(|(open, close)| first == *open || first == *close);
    let inner = if pair {
        text.strip_prefix(first)?.strip_suffix(last)?
    } else if lone {
        text.strip_prefix(first)?
    } else {
        return None;
    };
    (!inner.trim().is_empty()).then(|| (Wrapping::Quotes, inner.trim().to_owned()))
}

fn between(text: &str, open: &str, close: &str, wrapping: Wrapping) -> Option<(Wrapping, String)> {
    let inner = text.strip_prefix(open)?.strip_suffix(close)?.trim();
    let plain = !inner.is_empty() && !inner.contains(['<', '>']) && inner.contains('.');
    plain.then(|| (wrapping, inner.to_owned()))
}

fn markdown(text: &str) -> Option<(Wrapping, String)> {
    let begin = text.find("](")?;
    text.get(..begin)?.find('[')?;
    let rest = text.get(begin + 2..)?;
    let end = rest.find(')').unwrap_or(rest.len());
    let link = rest.get(..end)?.split_whitespace().next()?;
    Some((Wrapping::Markdown, link.to_owned()))
}

/// `**url**`, `*url*`, `__url__` and `_url_`.
fn emphasis(text: &str) -> Option<(Wrapping, String)> {
    let mut marks = ["**", "__", "*", "_"].into_iter();
    let inner = marks.find_map(|mark| text.strip_prefix(mark)?.strip_suffix(mark))?;
    let url = inner.starts_with("https://") || inner.starts_with("http://");
    url.then(|| (Wrapping::Markdown, inner.to_owned()))
}

fn html(text: &str) -> Option<(Wrapping, String)> {
    let lower = text.to_ascii_lowercase();
    let at = lower.find("href=")? + 5;
    lower.get(..at)?.find('<')?;
    let rest = text.get(at..)?.trim_start_matches(['"', '\'']);
    let end = rest.find(['"', '\'', '>', ' ']).unwrap_or(rest.len());
    Some((Wrapping::Html, rest.get(..end)?.to_owned()))
}

fn escaped(text: &str) -> Option<(Wrapping, String)> {
    let plain = text
        .replace("\\/", "/")
        .replace("\\u0026", "&")
        .replace("&amp;", "&")
        .replace("\\&", "&")
        .replace("\\?", "?");
    (plain != text).then_some((Wrapping::Escapes, plain))
}

/// A URL that a mail or a terminal broke into lines.
fn broken_line(text: &str) -> Option<(Wrapping, String)> {
    let starts = ["https://", "http://"]
        .iter()
        .any(|scheme| text.to_ascii_lowercase().starts_with(scheme));
    if !starts || !text.contains(['\n', '\r']) || urls_in(text).len() > 1 {
        return None;
    }
    let joined: String = text
        .lines()
        .map(|line| line.trim().trim_end_matches('\\').trim_end())
        .collect();
    Some((Wrapping::LineBreak, joined))
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://abcde12345.execute-api.eu-west-1.amazonaws.com/prod/pets";

    #[test]
    fn takes_the_url_out_of_what_stands_around_it() {
        for (text, wrapping) in [
            (format!("  {URL}\n"), vec![]),
            (format!("\"{URL}\""), vec![Wrapping::Quotes]),
            (format!("\u{201c}{URL}\u{201d}"), vec![Wrapping::Quotes]),
            (format!("<{URL}>"), vec![Wrapping::AngleBrackets]),
            (format!("[the API]({URL})"), vec![Wrapping::Markdown]),
            (format!("<a href=\"{URL}\">x</a>"), vec![Wrapping::Html]),
            (format!("Invoke URL: {URL}"), vec![Wrapping::Words]),
            (
                format!("I call {URL}, and get 403"),
                vec![Wrapping::Words, Wrapping::Punctuation],
            ),
            (URL.replace('/', "\\/"), vec![Wrapping::Escapes]),
            (URL.replace("/pets", "\n  /pets"), vec![Wrapping::LineBreak]),
            (format!("{URL}."), vec![Wrapping::Punctuation]),
            (format!("**{URL}**"), vec![Wrapping::Markdown]),
            (format!("_{URL}_"), vec![Wrapping::Markdown]),
            (format!("```\n{URL}\n```"), vec![Wrapping::Quotes]),
            (
                format!("({URL})"),
                vec![Wrapping::Words, Wrapping::Punctuation],
            ),
            (format!("API={URL}"), vec![Wrapping::Words]),
            (format!("URI.create(\"{URL}\")"), vec![Wrapping::Words]),
        ] {
            let pasted = Pasted::read(&text).expect("a URL");
            assert_eq!(
                (pasted.url.as_str(), pasted.wrapping),
                (URL, wrapping),
                "{text}"
            );
        }
        assert!(Pasted::read(&format!("{URL} or {URL}/x")).is_err());
    }

    #[test]
    fn takes_a_curl_command_apart() {
        let text = format!(
            "$ curl -sS -XPUT \\\n  -H 'Authorization: Bearer s3cret' --header \"Host: a.example\" \\\n  --data '{{\"a\": 1}}' '{URL}' | jq ."
        );
        let pasted = Pasted::read(&text).expect("a command");
        assert_eq!(
            (pasted.url.as_str(), pasted.method.as_deref()),
            (URL, Some("PUT"))
        );
        assert_eq!(
            pasted.headers,
            ["Authorization: Bearer s3cret", "Host: a.example"]
        );
        assert!(!format!("{pasted:?}").contains("s3cret"));
        let method = |text: &str| Pasted::read(text).expect("a command").method;
        assert_eq!(method(&format!("curl -I {URL}")).as_deref(), Some("HEAD"));
        assert_eq!(
            method(&format!("curl -d x=1 {URL}")).as_deref(),
            Some("POST")
        );
        assert_eq!(
            method(&format!("curl -G -d x=1 {URL}")).as_deref(),
            Some("GET")
        );
        assert_eq!(method(&format!("curl -sik {URL}")).as_deref(), Some("GET"));
        let error = Pasted::read("curl -H 'x-api-key: s3cret'").expect_err("no URL");
        assert!(!error.to_string().contains("s3cret"), "{error}");
    }

    const ENDPOINT: &str = "https://vpce-0a1b2c3d4e5f60718-k3v9x2mq.execute-api.us-east-1.vpce.amazonaws.com/prod/pets";

    /// Every program's way of sending the header that selects the API.
    #[test]
    fn other_programs_and_code_give_method_and_headers() {
        for (text, method) in [
            (
                "awscurl --service execute-api 'URL' -H 'x-apigw-api-id: q7x2m9k4td'",
                "GET",
            ),
            (
                "awscurl --service execute-api -X PUT -H 'x-apigw-api-id: q7x2m9k4td' URL",
                "PUT",
            ),
            ("wget --header='x-apigw-api-id: q7x2m9k4td' URL", "GET"),
            (
                "wget -qO- --header 'x-apigw-api-id: q7x2m9k4td' --post-data a=1 URL",
                "POST",
            ),
            ("http URL x-apigw-api-id:q7x2m9k4td", "GET"),
            (
                "http --verify=no POST URL x-apigw-api-id:q7x2m9k4td name=rex",
                "POST",
            ),
            ("https URL 'x-apigw-api-id:q7x2m9k4td' name=rex", "POST"),
            (
                "Invoke-WebRequest -Uri URL -Headers @{'x-apigw-api-id'='q7x2m9k4td'}",
                "GET",
            ),
            (
                "irm \"URL\" -Method Delete -Headers @{\"x-apigw-api-id\" = \"q7x2m9k4td\"; Accept = 'a/b'}",
                "DELETE",
            ),
            (
                "requests.get('URL', headers={'x-apigw-api-id': 'q7x2m9k4td'})",
                "GET",
            ),
            (
                "r = requests.request(\"POST\", \"URL\", headers={\"x-apigw-api-id\": \"q7x2m9k4td\"}, json=body)",
                "POST",
            ),
            (
                "const r = await fetch('URL', { method: 'PATCH', headers: { 'x-apigw-api-id': 'q7x2m9k4td' } })",
                "PATCH",
            ),
            (
                "axios.get(`URL`, { headers: { 'x-apigw-api-id': 'q7x2m9k4td' } }).then(r => r.data)",
                "GET",
            ),
            (
                "axios({ method: 'post', url: 'URL', headers: { 'x-apigw-api-id': 'q7x2m9k4td' } })",
                "POST",
            ),
        ] {
            let text = text.replace("URL", ENDPOINT);
            let pasted = Pasted::read(&text).expect("a call");
            assert_eq!(pasted.url, ENDPOINT, "{text}");
            assert_eq!(pasted.method.as_deref(), Some(method), "{text}");
            let selects = |header: &String| header == "x-apigw-api-id: q7x2m9k4td";
            assert!(pasted.headers.iter().any(selects), "{text}: {pasted:?}");
        }
    }

    #[test]
    fn calls_of_other_languages_say_their_method() {
        for (text, method) in [
            ("http.Get(\"URL\")", "GET"),
            (
                "resp, err := http.Post(\"URL\", \"application/json\", nil)",
                "POST",
            ),
            ("req, _ := http.NewRequest(\"PUT\", \"URL\", nil)", "PUT"),
            ("await client.DeleteAsync(\"URL\")", "DELETE"),
            ("$client->request('PATCH', 'URL')", "PATCH"),
            ("$client->get('URL')", "GET"),
            ("HTTParty.post('URL')", "POST"),
            ("Faraday.get('URL')", "GET"),
        ] {
            let text = text.replace("URL", ENDPOINT);
            let pasted = Pasted::read(&text).expect("a call");
            assert_eq!(pasted.url, ENDPOINT, "{text}");
            assert_eq!(pasted.method.as_deref(), Some(method), "{text}");
        }
    }

    #[test]
    fn what_is_not_read_is_named() {
        for (text, left) in [
            (
                "requests.get('URL', headers=headers)",
                "headers, which is a variable",
            ),
            (
                "fetch('URL', {headers: {Authorization: token}})",
                "the header Authorization, whose value is a variable",
            ),
            ("iwr URL -Headers $h", "-Headers, which is a variable"),
            ("awscurl URL", "the signature of awscurl"),
            ("http -a me:pw URL", "-a"),
        ] {
            let text = text.replace("URL", ENDPOINT);
            let pasted = Pasted::read(&text).expect("a call");
            assert!(
                pasted.left_out.iter().any(|one| one == left),
                "{text}: {pasted:?}"
            );
            assert!(!format!("{pasted:?}").contains("pw"), "{pasted:?}");
        }
        // Sentences that begin with such a word are none.
        for text in ["http is what we use", "fetch me that"] {
            assert!(
                Pasted::read(text).is_ok_and(|it| !it.wrapping.contains(&Wrapping::Code)),
                "{text}"
            );
        }
    }
}
