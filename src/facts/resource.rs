//! A kind of object of EC2: all that it takes to read it from files, to keep it and to complete a
//! snapshot by it. A kind implements this in its own file, and stands in the list of
//! [`super::ec2`]; whatever handles every kind goes by that list.

use std::collections::BTreeMap;
use std::fmt::Display;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::fact_kind::{About, FactKind};
use super::unsure::Unsure;
use super::{Aws, Fact};

/// Objects of a kind by their ids.
pub type Table<R> = BTreeMap<<R as Resource>::Id, R>;

/// An object of EC2 in the AWS CLI's own shape.
pub trait Resource: Clone + PartialEq + Serialize + DeserializeOwned {
    /// What names one.
    type Id: Clone + Ord + Display;

    /// The AWS CLI's key of a list of them.
    const CLI_KEY: &'static str;

    /// Whether the AWS CLI prints one object below the key, and no list.
    const ALONE: bool = false;

    /// The member with the id.
    const ID: &'static str;

    /// The members by which an item is recognised that does not stand below the key, as `--query`
    /// prints it: beside the first, one of the others.
    const SHAPES: &'static [Shape] = &[];

    /// The members that decide and that the AWS CLI always prints.
    const MEMBERS: &'static [Member] = &[];

    /// The id.
    fn id(&self) -> Self::Id;

    /// Reads an item of the AWS CLI's list.
    ///
    /// # Errors
    /// It is no object of this kind.
    fn of_item(item: Value) -> Result<Vec<Self>, serde_json::Error> {
        Ok(vec![serde_json::from_value(item)?])
    }

    /// Adds one that may be there already, and the parts of it that are unknown. Returns the id where
    /// it was described otherwise before.
    fn put(
        self,
        table: &mut Table<Self>,
        unsure: &mut Unsure,
        parts: &[&'static str],
    ) -> Option<String> {
        unsure.add(Self::CLI_KEY, table, self.id(), self, parts)
    }

    /// What files tell a snapshot that knows `known` already, and `None` where they were not read far
    /// enough to tell anything. What is not sure is left out: a check cannot tell what a description
    /// leaves out from what is not there.
    fn told(table: Table<Self>, read: &Read<'_>, _known: &[Self]) -> Option<Table<Self>> {
        let sure = |(id, _): &(Self::Id, Self)| !read.is_unsure(id);
        read.any.then(|| table.into_iter().filter(sure).collect())
    }

    /// Fills in, of an object that a snapshot has, what only files tell.
    fn complete(&mut self, _told: &Self) {}
}

/// A kind that is a fact of a snapshot by itself.
pub trait Gathered: Resource {
    /// What AWS is given to find them: their own ids, or those of what they belong to.
    type AskedBy: Clone + PartialEq + Display;

    /// What is said of the fact.
    const ABOUT: About;

    /// How the script asks for them, after what it asked before.
    const QUESTIONS: &'static [Question] = &[];
}

/// The place of a kind in a snapshot.
pub trait Listed: Gathered {
    /// The fact.
    const NEED: FactKind;

    /// What is known of them.
    fn fact(aws: &Aws) -> &Fact<Vec<Self>>;

    /// The same, to be written down.
    fn fact_mut(aws: &mut Aws) -> &mut Fact<Vec<Self>>;
}

/// A question to the AWS CLI by ids that its earlier output holds.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// The kind of the ids: what they begin with.
    pub ids: &'static str,
    /// The files that hold them.
    pub of: &'static [&'static str],
    /// The command of `aws ec2`.
    pub command: &'static str,
    /// The option and the filter that take the ids; none where they only show that there is a question.
    pub by: Option<(&'static str, &'static str)>,
    /// The file for what it prints.
    pub file: &'static str,
}

/// The files of the script that name the VPCs of both ends.
pub(super) const OF_VPCS: &[&str] = &[
    "vpc-endpoints.json",
    "client.json",
    "network-interfaces.json",
];

/// Members that objects of a kind have, and objects of other kinds have not together: the first, and
/// one of the others.
pub(super) type Shape = (&'static str, &'static [&'static str]);

/// How far the objects of a kind were read from files.
#[derive(Debug, Clone, Copy)]
pub struct Read<'a> {
    /// Whether anybody read some.
    pub any: bool,
    /// Whether they are all, as far as anybody can tell.
    pub whole: bool,
    /// What is not sure of those that were read.
    pub unsure: &'a Unsure,
}

impl Read<'_> {
    /// Whether anything of an object is unknown.
    #[must_use]
    pub fn is_unsure(&self, id: &impl Display) -> bool {
        self.unsure.has_any(&id.to_string())
    }
}

/// What an object without a member is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Without {
    /// Nothing: it counts as not read.
    NotRead,
    /// All that does not depend on the named part of it.
    Part(&'static str),
}

/// A member that an object must have.
#[derive(Debug)]
pub struct Member {
    /// The way to it: names with a dot between, `[]` after one that is a list, `|` between several
    /// of which one is enough.
    pub path: &'static str,
    /// Where it must be there: where its neighbour of this name has one of these values.
    pub only: Option<(&'static str, &'static [&'static str])>,
    /// Where it may be absent: where its neighbour of this name shows that nothing was left out.
    pub unless: Option<&'static str>,
    /// What the object is good for without it.
    pub without: Without,
}

/// A member without which an object counts as not read.
#[must_use]
pub(super) const fn member(path: &'static str) -> Member {
    Member {
        path,
        only: None,
        unless: None,
        without: Without::NotRead,
    }
}

impl Member {
    /// One without which a part of the object is unknown.
    #[must_use]
    pub const fn part(mut self, part: &'static str) -> Self {
        self.without = Without::Part(part);
        self
    }

    /// One that may be absent beside a neighbour.
    #[must_use]
    pub const fn unless(mut self, neighbour: &'static str) -> Self {
        self.unless = Some(neighbour);
        self
    }

    /// One that is asked for where a neighbour has one of these values.
    #[must_use]
    pub const fn only(mut self, neighbour: &'static str, values: &'static [&'static str]) -> Self {
        self.only = Some((neighbour, values));
        self
    }
}
