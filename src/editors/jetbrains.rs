//! GoLand, and IntelliJ IDEA with its Go plugin: the GOROOT of a project in `.idea/workspace.xml`,
//! and the SDKs that the IDE offers in `options/go.sdk.xml`.
//!
//! The IDE runs `<GOROOT>/bin/go` and needs a directory, so a shim is nothing to it: a project that
//! pins nothing keeps what its user chose there.

use super::decision::{Context, Decision};
use super::meaning::{self, Dialect, spell};
use super::text::{Document, Wish};
use super::wanted::{Sdk, Wanted};
use std::path::Path;

const URL: [&str; 2] = ["GOROOT", "url"];
/// What older versions of the plugin wrote in its place.
const LEGACY: [&str; 2] = ["GOROOT", "path"];
const LIST: [&str; 2] = ["GoSdkList", "set"];

/// Decides for a project's `.idea/workspace.xml`.
pub fn decide_workspace(document: &Document, wanted: &Wanted, context: &Context) -> Decision {
    let Some(sdk) = &wanted.sdk else { return Decision { is_portable: true, ..Decision::default() } };
    if wanted.is_shared {
        return Decision::left("is tracked by git, and can name Go only by a path", snippet(sdk));
    }
    if has_macro(&meaning::text(&sdk.goroot)) {
        return Decision::left("cannot hold a path that looks like a macro of the IDE's", snippet(sdk));
    }
    let mut wishes = Vec::new();
    let said = document.get(&URL);
    let is_right =
        said.as_ref().and_then(|url| path_of(url.as_str()?)).is_some_and(|path| is(&path, sdk, wanted, context));
    if !is_right {
        wishes.push(Wish::set(&URL, url(sdk, wanted)));
    }
    if document.get(&LEGACY).is_some() {
        wishes.push(Wish::remove(&LEGACY));
    }
    Decision { wishes, applies: "reopen the project", ..Decision::default() }
}

/// Decides for an IDE's list of SDKs: those in use are offered.
pub fn decide_list(document: &Document, wanted: &Wanted, context: &Context) -> Decision {
    let listed = document.keys(&LIST);
    let mut wishes = Vec::new();
    for sdk in &context.sdks {
        let is_listed = listed.iter().any(|path| is(path, sdk, wanted, context));
        if !is_listed && !has_macro(&meaning::text(&sdk.goroot)) {
            let [component, set] = LIST;
            wishes.push(Wish::set(&[component, set, &spelled(sdk, wanted)], true));
        }
    }
    // One of gov's that is gone would be offered, and would not run.
    let versions = wanted.shims.parent().map(|home| home.join("versions"));
    if let (Some(versions), Some(installed)) = (versions, &context.installed) {
        let is_own = |path: &&String| meaning::is_below(path, &versions, context.home(wanted), Dialect::JetBrains);
        let is_there = |path: &String| installed.iter().any(|sdk| is(path, sdk, wanted, context));
        let [component, set] = LIST;
        let gone = listed.iter().filter(is_own).filter(|path| !is_there(path));
        wishes.extend(gone.map(|path| Wish::remove(&[component, set, path])));
    }
    Decision { wishes, applies: "restart the IDE", is_portable: wanted.portable_home.is_some(), ..Decision::default() }
}

/// `file:///opt/go`, `file://C:/go`, `file://$USER_HOME$/go`; nothing is percent-encoded.
fn url(sdk: &Sdk, wanted: &Wanted) -> String {
    format!("file://{}", spelled(sdk, wanted))
}

fn path_of(url: &str) -> Option<String> {
    url.strip_prefix("file://").map(str::to_owned)
}

fn spelled(sdk: &Sdk, wanted: &Wanted) -> String {
    let path = spell(&sdk.goroot, wanted.portable_home.as_deref(), Dialect::JetBrains);
    if meaning::is_windows(&path) { path.replace('\\', "/") } else { path }
}

fn is(path: &str, sdk: &Sdk, wanted: &Wanted, context: &Context) -> bool {
    // `file:///C:/go` is `file://C:/go`.
    let path = path.strip_prefix('/').filter(|path| meaning::is_windows(path)).unwrap_or(path);
    meaning::means(path, Path::new(&meaning::text(&sdk.goroot)), context.home(wanted), Dialect::JetBrains)
}

/// `$NAME$` is read as a macro, and there is no way to write it as itself.
fn has_macro(path: &str) -> bool {
    let mut parts = path.split('$').skip(1).peekable();
    while let Some(part) = parts.next() {
        let is_name = !part.is_empty() && part.chars().all(|c| c.is_ascii_uppercase() || c == '_');
        if is_name && parts.peek().is_some() {
            return true;
        }
    }
    false
}

fn snippet(sdk: &Sdk) -> String {
    format!("Settings > Go > GOROOT: {}", meaning::text(&sdk.goroot))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editors::samples::{context, decided_text, pinned, sdk, text_after, wanted};
    use crate::editors::text::Format;
    use std::path::PathBuf;

    const RIGHT: &str = "url=\"file://$USER_HOME$/.gov/versions/go1.22.3\"";

    fn after(text: &str) -> String {
        text_after(Format::Idea, text, |document| decide_workspace(document, &pinned("1.22.3"), &context()))
    }

    /// Cases 68 to 72 of the research.
    #[test]
    fn the_goroot_is_the_sdk_whatever_stood_there() {
        for before in [
            "<project version=\"4\">\n  <component name=\"GOROOT\" url=\"file:///usr/local/go\" />\n</project>\n",
            "<project version=\"4\">\n</project>",
            "<project version=\"4\">\n  <component name=\"GOROOT\" />\n</project>\n",
            "<project version=\"4\">\n  <component name=\"GOROOT\" path=\"/opt/go\" />\n</project>\n",
            "\u{feff}<project version='4'>\r\n  <component\r\n  url='file:///usr/local/go'   name='GOROOT'/>\r\n</project>\r\n",
            "<project version=\"4\">\n  <!-- <component name=\"GOROOT\" url=\"x\"/> -->\n  <component name=\"A\"><![CDATA[{\"a\": \"&quot;\"}]]></component>\n</project>\n",
        ] {
            let text = after(before);
            assert_eq!(text.replace('\'', "\"").matches(RIGHT).count(), 1, "{text}");
            assert!(!text.contains("/opt/go") && !text.contains("/usr/local/go"), "{text}");
            for kept in ["<!-- <component", "<![CDATA[{\"a\": \"&quot;\"}]]>", "\u{feff}"] {
                assert_eq!(before.contains(kept), text.contains(kept), "{text}");
            }
            assert_eq!(after(&text), text);
        }
    }

    #[test]
    fn another_spelling_of_the_same_directory_stays() {
        for url in ["file:///home/me/.gov/versions/go1.22.3", "file://$USER_HOME$/.gov/versions/go1.22.3/"] {
            let text = format!("<project version=\"4\"><component name=\"GOROOT\" url=\"{url}\"/></project>");
            assert_eq!(after(&text), text);
        }
    }

    /// Case 78 of the research.
    #[test]
    fn what_xml_reserves_is_escaped_and_what_looks_like_a_macro_is_left() {
        let mut wanted = pinned("1.22.3");
        wanted.portable_home = None;
        if let Some(sdk) = &mut wanted.sdk {
            sdk.goroot = PathBuf::from("/srv/a&b <c>\"'/go");
        }
        let text = text_after(Format::Idea, "<project version=\"4\"/>", |document| {
            decide_workspace(document, &wanted, &context())
        });
        let said = Document::read(Format::Idea, text.as_bytes()).unwrap();
        assert_eq!(said.get(&URL).unwrap(), "file:///srv/a&b <c>\"'/go");

        if let Some(sdk) = &mut wanted.sdk {
            sdk.goroot = PathBuf::from("/srv/$USER_HOME$/go");
        }
        let decision = decide_workspace(&Document::absent(Format::Idea), &wanted, &context());
        assert!(decision.wishes.is_empty() && decision.left.is_some());
        assert!(!has_macro("/srv/$a/$b") && !has_macro("/srv/a$") && has_macro("$USER_HOME$"));
    }

    #[test]
    fn windows_paths_have_forward_slashes() {
        let mut wanted = pinned("1.22.3");
        wanted.portable_home = None;
        if let Some(sdk) = &mut wanted.sdk {
            sdk.goroot = PathBuf::from("C:\\gov\\versions\\go1.22.3");
        }
        let decision = decide_workspace(&Document::absent(Format::Idea), &wanted, &context());
        assert_eq!(decision.wishes, [Wish::set(&URL, "file://C:/gov/versions/go1.22.3")]);
        for same in ["file://c:/gov/versions/go1.22.3", "file:///C:/gov/versions/go1.22.3"] {
            let text = format!("<project version=\"4\"><component name=\"GOROOT\" url=\"{same}\"/></project>");
            let document = Document::read(Format::Idea, text.as_bytes()).unwrap();
            assert!(decide_workspace(&document, &wanted, &context()).wishes.is_empty(), "{same}");
        }
    }

    #[test]
    fn an_unpinned_project_keeps_its_own() {
        let text = "<project version=\"4\"><component name=\"GOROOT\" url=\"file:///usr/local/go\"/></project>";
        let same = text_after(Format::Idea, text, |document| decide_workspace(document, &wanted(), &context()));
        assert_eq!(same, text);
    }

    /// Case 75 of the research: no path goes into a file that others share.
    #[test]
    fn a_tracked_workspace_is_left() {
        let shared = Wanted { is_shared: true, ..pinned("1.22.3") };
        let decision = decide_workspace(&Document::absent(Format::Idea), &shared, &context());
        assert!(decision.wishes.is_empty() && decision.left.is_some());
    }

    #[test]
    fn the_list_offers_what_is_in_use_once() {
        let mut context = context();
        context.sdks = vec![sdk("1.22.3"), sdk("1.23.4")];
        let before = "<application>\n  <component name=\"GoSdkList\">\n    <sdk-path>\n      <set>\n        \
                      <option value=\"/home/me/.gov/versions/go1.22.3\" />\n        <option value=\"/usr/local/go\" />\n      \
                      </set>\n    </sdk-path>\n  </component>\n</application>\n";
        let text = text_after(Format::Idea, before, |document| decide_list(document, &wanted(), &context));
        assert_eq!(text.matches("go1.22.3").count(), 1);
        assert_eq!(text.matches("<option value=\"$USER_HOME$/.gov/versions/go1.23.4\"").count(), 1, "{text}");
        assert!(text.contains("/usr/local/go"));
        assert_eq!(
            decided_text(Format::Idea, &text, |document| decide_list(document, &wanted(), &context)),
            Vec::new()
        );
        // One that is removed is offered no more; what is somebody else's stays.
        context.sdks.clear();
        context.installed = Some(vec![sdk("1.23.4")]);
        let text = text_after(Format::Idea, &text, |document| decide_list(document, &wanted(), &context));
        assert!(!text.contains("go1.22.3") && text.contains("go1.23.4") && text.contains("/usr/local/go"), "{text}");
    }
}
