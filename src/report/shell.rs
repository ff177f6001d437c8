//! A command on several lines that a shell reads as one: broken at options, never within a word.

/// How much further in the later lines of a command stand.
const INDENT: &str = "  ";

/// The lines of a command, each but the last with the mark that continues it. Where no width is given, or
/// the command fits, it is one line.
pub(super) fn lines(command: &str, width: Option<usize>) -> Vec<String> {
    let Some(width) = width.filter(|width| command.chars().count() > *width) else {
        return command.lines().map(str::to_owned).collect();
    };
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for piece in pieces(command) {
        let wide = line.chars().count() + piece.chars().count() + " ".len() + " \\".len();
        if !line.is_empty() && wide > width {
            lines.push(format!("{line} \\"));
            INDENT.clone_into(&mut line);
        } else if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(piece);
    }
    lines.push(line);
    lines
}

/// What stays together: a program with its operands, an option with its values. A command after another
/// one, and what a pipe leads to, begins a piece; a comment belongs to what stands before it.
fn pieces(command: &str) -> Vec<&str> {
    let mut starts = vec![0];
    let mut quote = None;
    let mut escaped = false;
    let mut before = ' ';
    let mut ends_command = false;
    for (at, c) in command.char_indices() {
        let begins_word = quote.is_none() && !escaped && before == ' ' && c != ' ';
        if begins_word && c == '#' {
            break;
        }
        let rest = command.get(at..).unwrap_or_default();
        let option = rest.starts_with('-') && !rest.starts_with("- ");
        let joint = ["| ", "|| ", "&& "].iter().any(|it| rest.starts_with(it));
        if begins_word && at > 0 && (option || joint || ends_command) {
            starts.push(at);
        }
        if begins_word {
            ends_command = false;
        }
        if quote.is_none() && !escaped && c == ';' {
            ends_command = true;
        }
        match quote {
            None if !escaped && matches!(c, '\'' | '"') => quote = Some(c),
            Some(open) if open == c && !escaped => quote = None,
            _ => {}
        }
        before = if escaped { '\\' } else { c };
        escaped = c == '\\' && !escaped && quote != Some('\'');
    }
    let ends = starts.iter().skip(1).copied().chain([command.len()]);
    let pieces = starts.iter().copied().zip(ends);
    pieces
        .filter_map(|(start, end)| command.get(start..end))
        .map(str::trim_end)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_breaks_at_options() {
        let command = "aws ec2 modify --region eu-west-1 --ids a b --policy '{\"a b\": \"--c d\"}'";
        assert_eq!(
            lines(command, Some(35)),
            [
                "aws ec2 modify --region eu-west-1 \\",
                "  --ids a b \\",
                "  --policy '{\"a b\": \"--c d\"}'"
            ]
        );
        assert_eq!(lines(command, None), [command]);
        assert_eq!(lines(command, Some(200)), [command]);
    }

    #[test]
    fn commands_and_pipes_begin_lines_and_comments_do_not() {
        for (command, broken) in [
            (
                "nc -z a 1; nc -z b 2",
                vec!["nc \\", "  -z a 1; \\", "  nc \\", "  -z b 2"],
            ),
            (
                "dig a | grep -x b",
                vec!["dig a \\", "  | grep \\", "  -x b"],
            ),
            ("dig a # see -x b | c", vec!["dig a # see -x b | c"]),
            ("echo 'it'\\''s -a b'", vec!["echo 'it'\\''s -a b'"]),
            (
                "echo \"a \\\" -b\" -c",
                vec!["echo \"a \\\" -b\" \\", "  -c"],
            ),
        ] {
            assert_eq!(lines(command, Some(4)), broken);
        }
    }
}
