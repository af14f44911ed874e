//! Every real answer and every forged one under `tests/vectors/sumdb`.

use gov::failure::{Failure, Kind};
use gov::operations::prove::{ProveError, Proven, Reason, prove_tree};
use gov::releases::base64;
use gov::releases::checksum_log::{
    AuthenticatedTree, Claim, LogError, LogKey, NodeHash, SignedHead, Tile, TreeHead, record, tiles_needed,
};
use gov::releases::tree_hash::TreeHash;
use gov::store::log_state::{Advance, LogState};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

use super::rfc_6962::{self, Hash};
use super::{Server, block_on, put, serve_directory, vectors};

fn steps() -> Vec<Value> {
    serde_json::from_slice(&fs::read(vectors().join("vectors.json")).unwrap()).unwrap()
}

fn cases() -> Vec<Value> {
    serde_json::from_slice(&fs::read(vectors().join("synthetic/cases.json")).unwrap()).unwrap()
}

fn case(name: &str) -> Value {
    cases().into_iter().find(|case| text(case, "Name") == name).unwrap()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap()
}

fn number(value: &Value, name: &str) -> u64 {
    value[name].as_u64().unwrap()
}

fn hash(text: &str) -> Hash {
    base64::decode(text).unwrap().try_into().unwrap()
}

fn hashes(value: &Value, name: &str) -> Vec<Hash> {
    value[name].as_array().into_iter().flatten().map(|item| hash(item.as_str().unwrap())).collect()
}

fn is_lookup(step: &Value) -> bool {
    text(step, "Lookup") != "(latest)"
}

fn read_tiles(root: &Path, needed: &BTreeSet<Tile>) -> BTreeMap<Tile, Vec<u8>> {
    let read = |tile: &Tile| {
        let bytes = fs::read(root.join(tile.path())).or_else(|_| fs::read(root.join(tile.full().path())));
        bytes.map(|bytes| (*tile, bytes[..tile.length()].to_vec()))
    };
    needed.iter().map(|tile| read(tile).unwrap()).collect()
}

#[test]
fn real_answers_are_planned_and_verified() {
    let log = LogKey::sum_golang_org();
    let mut known: Option<SignedHead> = None;
    for step in steps().iter().filter(|step| is_lookup(step)) {
        let (module, version) = text(step, "Lookup").split_once('@').unwrap();
        let bytes = fs::read(vectors().join(record::lookup_path(module, version).unwrap().as_str())).unwrap();
        let reply = record::parse(&bytes).unwrap();
        assert_eq!(reply.number(), number(step, "RecordID"));
        assert_eq!(reply.leaf_hash().to_string(), text(step, "RecordHash"));

        let claim = Claim::new(reply, known.take(), &log).unwrap();
        let tiles = read_tiles(&vectors(), &claim.tiles_needed());
        let record = claim.verify(&tiles).unwrap();
        let line = text(step, "RecordText").lines().next().unwrap();
        assert_eq!(format!("{module} {version} {}", record.listed(module, version).unwrap()), line);
        assert_eq!(claim.newest().head().size, number(step, "LatestAfter"));
        assert_eq!(claim.newest().head().root.to_string(), text(step, "LatestAfterHash"));
        known = Some(claim.newest().clone());
    }
}

#[test]
fn the_newest_real_head_extends_the_one_before() {
    let log = LogKey::sum_golang_org();
    let steps = steps();
    let [.., before, latest] = &steps[..] else { panic!("too few steps") };
    let head = SignedHead::open(&fs::read(vectors().join("latest")).unwrap(), &log).unwrap();
    assert_eq!(head.head().size, number(latest, "LatestAfter"));

    let size = number(before, "LatestAfter");
    let tiles = read_tiles(&vectors(), &tiles_needed(head.head().size, Some(size), None));
    let tree = AuthenticatedTree::new(head.head(), &tiles).unwrap();
    assert_eq!(tree.root_at(size).unwrap().to_string(), text(before, "LatestAfterHash"));
}

#[test]
fn an_independent_verifier_agrees_with_every_real_proof() {
    let steps = steps();
    let mut roots = BTreeMap::new();
    for step in &steps {
        roots.insert(number(step, "LatestAfter"), hash(text(step, "LatestAfterHash")));
        if is_lookup(step) {
            roots.insert(number(step, "ReplyTreeSize"), hash(text(step, "ReplyTreeHash")));
        }
    }
    let (mut inclusions, mut consistencies) = (0, 0);
    for step in &steps {
        let size = number(step, "LatestAfter");
        if is_lookup(step) {
            let (record, proof) = (number(step, "RecordID"), hashes(step, "InclusionProof"));
            let leaf = rfc_6962::leaf(text(step, "RecordText").as_bytes());
            assert!(rfc_6962::includes(&roots[&size], size, record, &leaf, &proof), "{step}");
            assert!(!rfc_6962::includes(&roots[&size], size, record ^ 1, &leaf, &proof), "{step}");
            assert_gov_sees_the_audit_path(size, &roots[&size], record, &proof);
            inclusions += 1;
        }
        let (from, to) = (number(step, "ConsistencyFrom"), number(step, "ConsistencyTo"));
        if from > 0 {
            let proof = hashes(step, "ConsistencyProof");
            assert!(rfc_6962::extends((from, &roots[&from]), (to, &roots[&to]), &proof), "{step}");
            assert!(!rfc_6962::extends((from, &roots[&to]), (to, &roots[&to]), &proof), "{step}");
            let tiles = read_tiles(&vectors(), &tiles_needed(to, Some(from), None));
            let tree = AuthenticatedTree::new(&tree_head(to, &roots[&to]), &tiles).unwrap();
            assert_eq!(tree.root_at(from).unwrap().as_bytes(), roots[&from]);
            consistencies += 1;
        }
    }
    assert_eq!((inclusions, consistencies), (4, 4));
}

/// The lowest hash of a real audit path is the neighbouring record's, which gov's tiles hold too.
fn assert_gov_sees_the_audit_path(size: u64, root: &Hash, record: u64, proof: &[Hash]) {
    let tiles = read_tiles(&vectors(), &tiles_needed(size, None, Some(record)));
    let tree = AuthenticatedTree::new(&tree_head(size, root), &tiles).unwrap();
    assert_eq!(tree.record_hash(record ^ 1).unwrap().as_bytes(), proof[0]);
}

fn tree_head(size: u64, root: &Hash) -> TreeHead {
    TreeHead { size, root: NodeHash::from_bytes(root).unwrap() }
}

#[test]
fn real_answers_prove_in_their_order_and_fetch_what_gos_own_client_fetched() {
    let (log, home) = (LogKey::sum_golang_org(), TempDir::new().unwrap());
    let state = LogState::new(home.path().join("log/sum.golang.org"));
    let server = Server::new(serve_directory(vectors()));
    let prove = |step: &Value| {
        let (module, version) = text(step, "Lookup").split_once('@').unwrap();
        let listed = text(step, "RecordText").lines().next().unwrap().rsplit(' ').next().unwrap();
        let computed = TreeHash::parse(listed).unwrap();
        block_on(prove_tree(&log, &state, module, version, |path| server.fetch(path), &computed)).unwrap()
    };
    for step in steps().iter().filter(|step| is_lookup(step)) {
        let before = number(step, "LatestBefore");
        let expected = Proven {
            log: "sum.golang.org".to_owned(),
            record: number(step, "RecordID"),
            tree_size: number(step, "LatestAfter"),
            root: NodeHash::from_bytes(&hash(text(step, "LatestAfterHash"))).unwrap(),
            extends: (before > 0).then_some(before),
            listed: prove(step).listed,
        };
        let remote = step["RemotePaths"].as_array().unwrap().iter().map(|path| path.as_str().unwrap()[1..].to_owned());
        assert_eq!(server.take_asked(), remote.collect(), "{}", text(step, "Lookup"));
        assert_eq!(state.newest(&log).unwrap().unwrap().head().size, expected.tree_size);
        assert_eq!(prove(step), Proven { extends: Some(expected.tree_size), ..expected });
        assert_eq!(server.take_asked(), BTreeSet::new());
    }
    let latest = SignedHead::open(&fs::read(vectors().join("latest")).unwrap(), &log).unwrap();
    let known = state.newest(&log).unwrap();
    assert_eq!(state.advance(&log, known.as_ref(), &latest).unwrap(), Advance::Stands);
    for step in steps().iter().filter(|step| is_lookup(step)) {
        // Under the head of another day, tiles of the new edge are needed and nothing else fails.
        assert_eq!(prove(step).tree_size, 71_909_756);
    }
}

/// Proves a synthetic case with nothing kept but what the case says; gives the state as well.
fn prove_case(case: &Value) -> (TempDir, Result<Proven, ProveError>) {
    let root = vectors().join("synthetic");
    let home = TempDir::new().unwrap();
    if !text(case, "StoredLatest").is_empty() {
        put(&home.path().join("latest"), fs::read(root.join(text(case, "Dir")).join("stored-latest")).unwrap());
    }
    let server = Server::new(serve_directory(root.join(text(case, "Dir"))));
    let (module, version) = text(case, "Lookup").split_once('@').unwrap();
    let (log, state) = (synthetic_key(), LogState::new(home.path().to_owned()));
    let computed = TreeHash::parse(text(case, "WantH1")).unwrap();
    let result = block_on(prove_tree(&log, &state, module, version, |path| server.fetch(path), &computed));
    (home, result)
}

fn synthetic_key() -> LogKey {
    LogKey::parse(fs::read_to_string(vectors().join("synthetic/verifier-key")).unwrap().trim()).unwrap()
}

/// Plans and verifies a synthetic case, without any operation around it.
fn verify_case(case: &Value) -> Result<TreeHash, LogError> {
    let root = vectors().join("synthetic").join(text(case, "Dir"));
    let log = synthetic_key();
    let known = fs::read(root.join("stored-latest")).ok().map(|note| SignedHead::open(&note, &log).unwrap());
    let (module, version) = text(case, "Lookup").split_once('@').unwrap();
    let bytes = fs::read(root.join(record::lookup_path(module, version)?.as_str())).unwrap();
    let claim = Claim::new(record::parse(&bytes)?, known, &log)?;
    claim.verify(&read_tiles(&root, &claim.tiles_needed()))?.listed(module, version)
}

fn outcome(error: &LogError) -> &'static str {
    match error {
        LogError::TwoHistories(_) => "security",
        LogError::Absent { .. } => "absent",
        LogError::Mismatch { .. } => "mismatch",
        _ => "err",
    }
}

#[test]
fn every_synthetic_case_ends_as_it_must() {
    let cases = cases();
    assert_eq!(cases.len(), 10);
    for case in &cases {
        let name = text(case, "Name");
        let verified = match verify_case(case) {
            Ok(listed) if listed.to_string() == text(case, "WantH1") => "ok",
            Ok(_) => "mismatch",
            Err(error) => outcome(&error),
        };
        assert_eq!(verified, text(case, "Expect"), "{name}");

        let (home, proven) = prove_case(case);
        let proved = match &proven {
            Ok(_) => "ok",
            Err(error) => match &*error.reason {
                Reason::Unproven(error) => outcome(error),
                Reason::TwoHistories { .. } => "security",
                other => panic!("{name}: {other}"),
            },
        };
        assert_eq!(proved, text(case, "Expect"), "{name}");
        if let Err(error) = proven {
            assert_eq!(Failure::from(error).kind, Kind::Verification, "{name}");
        }
        let head = LogState::new(home.path().to_owned()).newest(&synthetic_key()).unwrap();
        let size = head.map(|head| head.head().size);
        let expected = match name {
            "good-advance" | "good-old-reply" => Some(600),
            "bad-signature" | "unknown-signer" | "forged-leaf-tile" => None,
            _ => Some(300),
        };
        assert_eq!(size, expected, "{name}");
    }
}

#[test]
fn cve_2026_42501_another_modules_record_does_not_prove_ours() {
    let (home, result) = prove_case(&case("unrelated-record"));
    let error = *result.unwrap_err().reason;
    assert!(matches!(error, Reason::Unproven(LogError::Absent { record: 12, .. })), "{error}");
    assert!(!home.path().join("lookup").exists(), "a reply that proves nothing is not kept");
}

#[test]
fn cve_2026_56865_a_forged_leaf_tile_is_checked_against_the_tile_above_it() {
    let (home, result) = prove_case(&case("forged-leaf-tile"));
    let error = *result.unwrap_err().reason;
    let forged = Tile::parse("tile/8/0/000").unwrap();
    assert!(matches!(error, Reason::Unproven(LogError::InconsistentTile(tile)) if tile == forged), "{error}");
    assert!(!home.path().join("tile").exists(), "tiles beside a forged one are not kept");
}

#[test]
fn cve_2026_56864_a_line_in_the_signed_note_is_no_record() {
    let error = *prove_case(&case("extra-lines-in-note")).1.unwrap_err().reason;
    assert!(matches!(error, Reason::Unproven(LogError::Absent { record: 12, .. })), "{error}");
}

#[test]
fn a_fork_is_told_by_that_name_and_its_evidence_is_kept() {
    let case = case("fork-newer");
    let (home, result) = prove_case(&case);
    let root = vectors().join("synthetic/fork-newer");
    let path = home.path().join("evidence-300-600.txt");
    let evidence = fs::read_to_string(&path).unwrap();
    assert!(evidence.contains(&fs::read_to_string(root.join("stored-latest")).unwrap()));
    let reply = fs::read_to_string(root.join("lookup").join(text(&case, "Lookup"))).unwrap();
    assert!(evidence.contains(reply.split_once("\n\n").unwrap().1));

    let failure = Failure::from(result.unwrap_err());
    assert_eq!((failure.kind, &*failure.message), (Kind::Verification, "the log shows two histories"));
    assert!(failure.to_string().contains(text(&case, "Lookup")) && failure.to_string().contains("sum.gov.test"));
    assert!(failure.hints.iter().any(|hint| hint.contains(&*path.to_string_lossy())), "{:?}", failure.hints);
}

#[test]
fn a_mismatch_shows_both_hashes_and_names_log_and_module_version() {
    let case = case("hash-mismatch");
    let failure = Failure::from(prove_case(&case).1.unwrap_err());
    let shown = failure.to_string();
    let listed = "h1:IlqTEeaKGmHeR4eHzF+lY62Rxonms5YCBumQzYLPO3Y=";
    for part in [text(&case, "WantH1"), listed, text(&case, "Lookup"), "sum.gov.test"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(failure.hints.iter().any(|hint| hint.contains("gov install --force go1.20.11")), "{:?}", failure.hints);
}
