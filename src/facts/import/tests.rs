use serde_json::json;

use super::*;
use crate::model::VpcId;

fn import(inventory: &mut Inventory, json: &Value, name: &str) -> Vec<String> {
    inventory.import(&json.to_string(), &[name]).notices
}

#[test]
fn recognises_a_file_by_its_key_and_adds_files_up() {
    let mut all = Inventory::default();
    let vpc = |id: &str, cidr: &str| json!({ "VpcId": id, "CidrBlock": cidr, "CidrBlockAssociationSet": [], "New": {} });
    let one = json!({ "Vpcs": [vpc("vpc-0a", "10.0.0.0/16")] });
    let two = json!({ "Vpcs": [vpc("vpc-0a", "10.0.0.0/16"), vpc("vpc-0b", "10.1.0.0/16")] });
    assert_eq!(import(&mut all, &one, "x"), Vec::<String>::new());
    assert_eq!(import(&mut all, &two, "y"), Vec::<String>::new());
    assert_eq!(all.vpcs.len(), 2);
    assert!(all.whole("Vpcs") && !all.whole("Subnets"));
    let other = json!({ "Vpcs": [vpc("vpc-0a", "10.9.0.0/16")] });
    assert!(import(&mut all, &other, "z")[0].contains("vpc-0a was described otherwise"));
    let id: VpcId = "vpc-0a".parse().expect("an id");
    assert!(!all.vpcs.contains_key(&id) && !all.whole("Vpcs"));
    import(&mut all, &one, "once more");
    assert!(!all.vpcs.contains_key(&id));
}

#[test]
fn one_object_that_cannot_be_read_leaves_the_others_and_is_not_forgotten() {
    let mut all = Inventory::default();
    let table = |id: Value| json!({ "RouteTableId": id, "VpcId": "vpc-0a", "Routes": [], "Associations": [] });
    let file = json!({ "RouteTables": [table("rtb-0a".into()), table(7.into())] });
    assert!(import(&mut all, &file, "x")[0].contains("RouteTables[1]"));
    assert_eq!(all.route_tables.len(), 1);
    assert!(!all.whole("RouteTables"));
}

#[test]
fn a_file_that_is_cut_off_says_so() {
    let mut all = Inventory::default();
    let file = json!({ "Subnets": [], "NextToken": "more" });
    assert!(import(&mut all, &file, "x").is_empty());
    assert!(all.cut_off_notices()[0].contains("Subnets is cut off"));
    assert!(!all.whole("Subnets"));
    let mut all = Inventory::default();
    import(&mut all, &json!({ "Subnets": [], "NextToken": null }), "x");
    assert!(all.whole("Subnets"));
}

#[test]
fn entries_and_routes_belong_to_what_the_name_says() {
    let mut all = Inventory::default();
    let entries = json!({ "Entries": [{ "Cidr": "10.0.0.0/8" }, { "Cidr": "10.0.0.0/8" }] });
    assert!(import(&mut all, &entries, "sample-01")[0].contains("pl-"));
    assert!(import(&mut all, &entries, "list pl-0a.json").is_empty());
    let list: PrefixListId = "pl-0a".parse().expect("an id");
    assert_eq!(all.prefix_entries[&list].len(), 1);
    let routes = json!({ "Routes": [], "AdditionalRoutesAvailable": true });
    let names = ["routes.json", "tgw-rtb-0b"];
    all.import(&routes.to_string(), &names);
    let table: TgwRouteTableId = "tgw-rtb-0b".parse().expect("an id");
    assert!(all.gateway_routes[&table].is_empty());
    assert!(all.cut_off.contains(&table));
}

#[test]
fn what_is_not_known_is_named_and_left_alone() {
    let mut all = Inventory::default();
    let seen = all.import("{\"Buckets\": []}", &["x"]);
    assert!(!seen.known && !seen.lacking && seen.notices.len() == 1);
    assert!(!all.may_lack("Vpcs"));
}

#[test]
fn instances_and_functions_are_known() {
    let mut all = Inventory::default();
    let file = json!({ "Reservations": [
        { "Instances": [{ "InstanceId": "i-0a", "Platform": "windows" }] },
        { "Instances": [{ "InstanceId": "i-0b", "PlatformDetails": "Linux/UNIX" }] },
    ]});
    assert!(import(&mut all, &file, "x").is_empty());
    assert_eq!(all.instances.len(), 2);
    let own = json!({ "FunctionName": "f", "VpcConfig": { "VpcId": "", "SubnetIds": [] } });
    let got = json!({ "Configuration": { "FunctionName": "g", "VpcConfig": {} }, "Code": {} });
    assert!(import(&mut all, &own, "x").is_empty());
    assert!(import(&mut all, &got, "x").is_empty());
    let listed = json!({ "Functions": [{ "FunctionName": "h", "FunctionArn": "arn" }] });
    assert!(import(&mut all, &listed, "x").is_empty());
    assert_eq!(all.functions.len(), 3);
}
