//! The page of HTML, in a real browser.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::tool::tool;

/// A page around the report, which looks into it from outside: the report itself has no script.
/// Nothing may be fetched in it, and what is tried is known.
const FRAME: &str = r#"<!doctype html><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'unsafe-inline'"><iframe id="frame" width="WIDTH" height="900"></iframe>
<pre id="told"></pre>
<script>
const frame = document.getElementById("frame");
frame.onload = () => {
  const inside = frame.contentDocument;
  const box = (it) => it.getBoundingClientRect();
  const over = [...inside.querySelectorAll("body *")].filter((it) => {
    for (let up = it; up; up = up.parentElement)
      if (frame.contentWindow.getComputedStyle(up).overflowX !== "visible") return false;
    return box(it).right > WIDTH + 1;
  });
  const shown = [...inside.querySelectorAll("svg")].filter((it) => box(it).width > 50 && box(it).height > 20);
  document.getElementById("told").textContent = JSON.stringify({
    wide: inside.documentElement.scrollWidth,
    over: over.map((it) => it.outerHTML.slice(0, 80)),
    pictures: shown.length,
    words: shown.map((it) => it.textContent).join(" "),
    tables: inside.querySelectorAll("table tr").length,
    fetched: frame.contentWindow.blocked,
    background: frame.contentWindow.getComputedStyle(inside.body).backgroundColor,
  });
};
frame.srcdoc = PAGE;
</script>"#;

/// What the browser says of a page that is so wide.
fn looked_at(page: &str, width: usize, options: &[&str]) -> Value {
    let spy = "<script>blocked = []; addEventListener('securitypolicyviolation', (it) => \
               blocked.push(it.blockedURI))</script>";
    let page = page.replacen("<!DOCTYPE html>", &format!("<!DOCTYPE html>{spy}"), 1);
    assert!(page.contains(spy), "it begins as a page does");
    let text = serde_json::to_string(&page)
        .expect("JSON")
        .replace("</", "<\\/");
    let html = FRAME
        .replace("WIDTH", &width.to_string())
        .replace("PAGE", &text);
    let home = tempfile::tempdir().expect("a folder");
    let file = home.path().join("frame.html");
    fs::write(&file, html).expect("a file");
    let run = Command::new("chromium")
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
        ])
        .arg(format!(
            "--user-data-dir={}",
            home.path().join("profile").display()
        ))
        .args([
            "--virtual-time-budget=5000",
            "--timeout=30000",
            "--dump-dom",
        ])
        .args(options)
        .arg(format!("file://{}", file.display()))
        .env("HOME", home.path())
        .output()
        .expect("chromium, which scripts/test installs");
    let dom = String::from_utf8_lossy(&run.stdout);
    let (_, told) = dom.split_once("<pre id=\"told\">").expect("the page");
    let (told, _) = told.split_once("</pre>").expect("the page");
    let told = told
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    serde_json::from_str(&told).unwrap_or_else(|error| panic!("{error}: {told}"))
}

#[test]
fn the_page_shows_its_pictures_and_overflows_nowhere_and_fetches_nothing() {
    for name in ["endpoint-sg-no-443", "healthy", "no-credentials"] {
        let case = crate::recorded::file(name);
        let page = tool(["replay", "-o", "html", "--redact", "none"])
            .arg(&case)
            .run()
            .stdout
            // What is folded away must fit, too.
            .replace("<details>", "<details open>");
        for width in [360, 1200] {
            let told = looked_at(&page, width, &[]);
            assert_eq!(told["over"], serde_json::json!([]), "{name} at {width}");
            let wide = told["wide"].as_u64().expect("a number");
            assert!(wide <= width as u64, "{name} at {width}: {wide}");
            assert!(told["pictures"].as_u64() >= Some(1), "{name}: {told}");
            let words = told["words"].as_str().expect("words");
            assert!(
                words.contains("tls") || words.contains("TLS"),
                "{name}: {words}"
            );
            assert!(told["tables"].as_u64() >= Some(10), "{name}: {told}");
            assert_eq!(told["fetched"], serde_json::json!([]), "{name}");
        }
    }
    // What would fetch, or be too wide, is seen.
    let bad = "<!DOCTYPE html><body><img src='http://elsewhere.example/x.png'><p style='width:2000px'>x</p>";
    let told = looked_at(bad, 360, &[]);
    assert_ne!(told["over"], serde_json::json!([]), "{told}");
    assert_ne!(told["fetched"], serde_json::json!([]), "{told}");
}

#[test]
fn the_page_is_dark_where_that_is_wanted() {
    let case = crate::recorded::file("endpoint-sg-no-443");
    let page = tool(["replay", "-o", "html"]).arg(&case).run().stdout;
    let light = looked_at(&page, 800, &[]);
    let dark = looked_at(&page, 800, &["--blink-settings=preferredColorScheme=0"]);
    assert_ne!(light["background"], dark["background"], "{light} {dark}");
}
