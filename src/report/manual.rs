//! Pages in Markdown on a terminal: findings and help topics. They are this program's own.

use std::fmt::Write as _;

use colored::Colorize;
use pulldown_cmark::{Alignment, CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::human::Page;

/// Whether the terminal takes links (OSC 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// The text is a link.
    Taken,
    /// The address follows the text.
    Written,
}

/// A page of Markdown, drawn for a terminal of this width.
#[must_use]
pub fn drawn(markdown: &str, width: Option<usize>, links: Links) -> String {
    let mut drawing = Drawing {
        page: Page::new(width),
        links,
        text: String::new(),
        marks: Vec::new(),
        lists: Vec::new(),
        label: None,
        table: None,
        link: None,
    };
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        drawing.take(event);
    }
    drawing.page.finish()
}

/// How a stretch of text is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Title,
    Strong,
    Emphasis,
}

struct Drawing {
    page: Page,
    links: Links,
    /// The block under way.
    text: String,
    marks: Vec<Mark>,
    /// The lists under way: the number of the next item, where they are numbered.
    lists: Vec<Option<u64>>,
    /// What stands before the first line of an item.
    label: Option<String>,
    table: Option<Table>,
    link: Option<String>,
}

/// A table under way.
#[derive(Default)]
struct Table {
    alignments: Vec<Alignment>,
    rows: Vec<Vec<String>>,
}

impl Drawing {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.begin(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.write(&text),
            Event::Code(code) => self
                .text
                .push_str(&words(&code, |it| it.cyan().to_string())),
            Event::SoftBreak => self.text.push(' '),
            Event::HardBreak => self.text.push('\n'),
            Event::Rule => self.page.line("---"),
            // Pages have neither HTML nor footnotes nor tasks.
            _ => {}
        }
    }

    fn begin(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { .. } => {
                self.page.blank();
                self.marks.push(Mark::Title);
            }
            Tag::Paragraph if self.lists.is_empty() => self.page.blank(),
            Tag::CodeBlock(kind) => {
                self.flush();
                self.page.blank();
                // What is a drawing or a command is copied as it stands.
                debug_assert!(matches!(
                    kind,
                    CodeBlockKind::Fenced(_) | CodeBlockKind::Indented
                ));
            }
            Tag::List(first) => {
                self.flush();
                if self.lists.is_empty() {
                    self.page.blank();
                }
                self.lists.push(first);
            }
            Tag::Item => {
                let depth = "  ".repeat(self.lists.len().saturating_sub(1));
                let bullet = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "- ".to_owned(),
                };
                self.label = Some(format!("{depth}{bullet}"));
            }
            Tag::Table(alignments) => {
                self.page.blank();
                self.table = Some(Table {
                    alignments,
                    rows: Vec::new(),
                });
            }
            Tag::TableHead | Tag::TableRow => {
                if let Some(table) = &mut self.table {
                    table.rows.push(Vec::new());
                }
            }
            Tag::Strong => self.marks.push(Mark::Strong),
            Tag::Emphasis => self.marks.push(Mark::Emphasis),
            Tag::Link { dest_url, .. } => self.link = Some(dest_url.into_string()),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                self.flush();
                self.marks.pop();
            }
            TagEnd::Paragraph | TagEnd::Item => self.flush(),
            TagEnd::CodeBlock => {
                let text = std::mem::take(&mut self.text);
                self.page.block("    ", text.trim_end());
            }
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.text);
                if let Some(row) = self.table.as_mut().and_then(|it| it.rows.last_mut()) {
                    row.push(cell);
                }
            }
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    table.draw(&mut self.page);
                }
            }
            TagEnd::Strong | TagEnd::Emphasis => {
                self.marks.pop();
            }
            TagEnd::Link => self.end_link(),
            _ => {}
        }
    }

    fn write(&mut self, text: &str) {
        let link = self.link.as_deref().filter(|_| self.links == Links::Taken);
        let drawn = match (self.marks.last(), link) {
            (_, Some(to)) if is_web(to) => linked(text, to),
            (Some(Mark::Title | Mark::Strong), _) => words(text, |it| it.bold().to_string()),
            (Some(Mark::Emphasis), _) => words(text, |it| it.italic().to_string()),
            (None, _) => text.to_owned(),
        };
        self.text.push_str(&drawn);
    }

    fn end_link(&mut self) {
        let Some(to) = self.link.take() else { return };
        if self.links == Links::Written && is_web(&to) && !self.text.ends_with(&to) {
            let _ = write!(self.text, " ({to})");
        }
    }

    /// Ends the block under way.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        let label = self.label.take();
        if text.is_empty() && label.is_none() {
            return;
        }
        let label = label.unwrap_or_else(|| "  ".repeat(self.lists.len()));
        let indent = " ".repeat(label.chars().count());
        for (number, line) in text.split('\n').enumerate() {
            let before = if number == 0 { &label } else { &indent };
            self.page.hanging(before, &indent, line);
        }
    }
}

impl Table {
    /// Columns as wide as what stands in them; the last one is wrapped.
    fn draw(&self, page: &mut Page) {
        let columns = self.alignments.len();
        let mut widths = vec![0; columns];
        for row in &self.rows {
            for (cell, width) in row.iter().zip(&mut widths) {
                *width = seen(cell).max(*width);
            }
        }
        for (number, row) in self.rows.iter().enumerate() {
            let mut before = String::new();
            let (last, first) = match row.split_last() {
                Some((last, first)) => (last.as_str(), first),
                None => continue,
            };
            for (cell, width) in first.iter().zip(&widths) {
                before.push_str(cell);
                before.push_str(&" ".repeat(width.saturating_sub(seen(cell)) + 2));
            }
            let indent = " ".repeat(seen(&before));
            page.hanging(&before, &indent, last);
            if number == 0 {
                let rules = widths.iter().map(|width| "-".repeat((*width).min(12)));
                let rules: Vec<String> = rules.collect();
                let mut line = String::new();
                for (rule, width) in rules.iter().zip(&widths) {
                    line.push_str(rule);
                    line.push_str(&" ".repeat(width.saturating_sub(rule.len()) + 2));
                }
                page.line(&line);
            }
        }
    }
}

fn seen(text: &str) -> usize {
    super::human::seen(text)
}

fn is_web(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

/// Word by word, so that each line of it is.
fn words(text: &str, draw: impl Fn(&str) -> String) -> String {
    let words = text.split(' ').map(|word| match word {
        "" => String::new(),
        word => draw(word),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// A link that the terminal opens: OSC 8.
fn linked(text: &str, to: &str) -> String {
    format!("\u{1b}]8;;{to}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\")
}
