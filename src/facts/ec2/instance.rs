//! Instances.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{NetworkInterface, Tag};
use crate::facts::fact_kind::{About, FactKind, Permission};
use crate::facts::resource::{Gathered, Member, Question, Resource, Shape, member};
use crate::model::InstanceId;

/// One of `ec2 describe-instances`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Reservation {
    /// Instances that were started together.
    pub instances: Vec<Instance>,
    /// The account that owns them.
    pub owner_id: Option<String>,
}

/// An instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Instance {
    /// The instance.
    pub instance_id: InstanceId,
    /// `windows`, else absent.
    pub platform: Option<String>,
    /// `Linux/UNIX`, `Windows`, …
    pub platform_details: Option<String>,
    /// Whether it runs.
    pub state: Option<InstanceState>,
    /// Its interfaces.
    #[serde(default)]
    pub network_interfaces: Vec<NetworkInterface>,
    /// Its tags.
    #[serde(default)]
    pub tags: Vec<Tag>,
}

/// Whether an instance runs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct InstanceState {
    /// `running`, `stopped`, …
    pub name: Option<String>,
}

impl Resource for Instance {
    type Id = InstanceId;
    const CLI_KEY: &'static str = "Reservations";
    const ID: &'static str = "InstanceId";
    const SHAPES: &'static [Shape] = &[
        ("ReservationId", &["Instances"]),
        (
            "InstanceId",
            &["InstanceType", "PlatformDetails", "NetworkInterfaces"],
        ),
    ];
    const MEMBERS: &'static [Member] = &[member("Instances[]")];

    fn id(&self) -> InstanceId {
        self.instance_id.clone()
    }

    /// They stand in what they were started by.
    fn of_item(item: Value) -> Result<Vec<Self>, serde_json::Error> {
        serde_json::from_value::<Reservation>(item).map(|reservation| reservation.instances)
    }
}

impl Gathered for Instance {
    type AskedBy = InstanceId;
    const ABOUT: About = About::read(
        "instances",
        &[Permission::on_all("ec2:DescribeInstances")],
        "whether the instances run, and from which ports their systems open connections",
    )
    .after(&[FactKind::NetworkInterfaces]);
    const QUESTIONS: &'static [Question] = &[Question {
        ids: "i",
        of: &["network-interfaces.json", "client.json"],
        command: "describe-instances",
        by: Some(("--filters", "instance-id")),
        file: "instances.json",
    }];
}
