//! Zones: which subnet of an attachment serves a sender.
//!
//! Source: AWS, "AZ IDs" (a zone's name is an account's own, its id is the same for all) and
//! "Local Zones, Transit gateway connection" (a Local Zone attaches through its parent zone).

use super::super::topology::Topology;
use crate::facts::ec2::AvailabilityZone;
use crate::model::SubnetId;

/// A zone, by the names that were read of it.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::network) struct Zone<'a> {
    id: Option<&'a str>,
    name: Option<&'a str>,
    /// The account whose name it is.
    owner: Option<&'a str>,
}

impl<'a> Zone<'a> {
    /// Whether both are one zone; `None` where they have no kind of name in common.
    fn is(&self, other: &Self) -> Option<bool> {
        if let (Some(one), Some(other)) = (self.id, other.id) {
            return Some(one == other);
        }
        let (one, two) = (self.name?, other.name?);
        let owners = self.owner.zip(other.owner);
        owners
            .is_none_or(|(one, other)| one == other)
            .then_some(one == two)
    }

    pub(super) fn label(&self) -> &'a str {
        self.id.or(self.name).unwrap_or("?")
    }

    /// Whether it is a Local Zone or a Wavelength Zone, by its name: `us-west-2-lax-1a`,
    /// `usw2-lax1-az1`.
    fn is_extension(&self) -> bool {
        let by_id = self.id.is_some_and(|id| id.split('-').count() > 2);
        let by_name = self.name.is_some_and(|name| {
            let digit = name.find(|c: char| c.is_ascii_digit());
            digit.is_some_and(|at| name.get(at..).is_some_and(|rest| rest.contains('-')))
        });
        by_id || by_name
    }

    fn is_described(&self, known: &AvailabilityZone) -> bool {
        match (self.id, known.zone_id.as_deref()) {
            (Some(own), Some(id)) => own == id,
            _ => self.name.is_some() && self.name == known.zone_name.as_deref(),
        }
    }
}

/// The zone by which packets of a subnet enter a transit gateway.
#[derive(Debug, Clone, Copy)]
pub(super) struct Serving<'a> {
    /// That zone, where it is known.
    pub(super) zone: Option<Zone<'a>>,
    /// The Local Zone or Wavelength Zone that the subnet lies in, where it does.
    pub(super) extension: Option<Zone<'a>>,
}

impl Topology {
    fn zone_of(&self, subnet: &SubnetId) -> Option<Zone<'_>> {
        let subnet = self.subnet(subnet)?;
        let zone = Zone {
            id: subnet.availability_zone_id.as_deref(),
            name: subnet.availability_zone.as_deref(),
            owner: subnet.owner_id.as_deref(),
        };
        (zone.id.is_some() || zone.name.is_some()).then_some(zone)
    }

    /// The zone by which packets of a subnet enter a transit gateway: its own, or the parent of a
    /// Local Zone.
    pub(super) fn serving_zone(&self, subnet: &SubnetId) -> Serving<'_> {
        let own = self.zone_of(subnet);
        let Some(extension) = own.filter(Zone::is_extension) else {
            return Serving {
                zone: own,
                extension: None,
            };
        };
        let mut described = self.all.zones.iter();
        let described = described.find(|known| extension.is_described(known));
        let parent = described.map(|known| Zone {
            id: known.parent_zone_id.as_deref(),
            name: known.parent_zone_name.as_deref(),
            owner: extension.owner,
        });
        Serving {
            zone: parent.filter(|parent| parent.id.is_some() || parent.name.is_some()),
            extension: Some(extension),
        }
    }

    /// Whether a subnet lies in a zone; `None` where that is not known.
    pub(super) fn lies_in(&self, subnet: &SubnetId, zone: &Zone<'_>) -> Option<bool> {
        self.zone_of(subnet)?.is(zone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone<'a>(id: Option<&'a str>, name: Option<&'a str>, owner: Option<&'a str>) -> Zone<'a> {
        Zone { id, name, owner }
    }

    #[test]
    fn ids_are_compared_with_ids_and_names_with_names() {
        let (id, name) = (Some("euw1-az1"), Some("eu-west-1a"));
        let both = zone(id, name, None);
        assert_eq!(both.is(&zone(id, None, None)), Some(true));
        assert_eq!(both.is(&zone(Some("euw1-az2"), name, None)), Some(false));
        assert_eq!(both.is(&zone(None, name, None)), Some(true));
        assert_eq!(both.is(&zone(None, Some("eu-west-1b"), None)), Some(false));
        assert_eq!(zone(id, None, None).is(&zone(None, name, None)), None);
    }

    #[test]
    fn a_name_means_another_zone_in_another_account() {
        let name = Some("eu-west-1a");
        let (one, other) = (Some("111122223333"), Some("444455556666"));
        assert_eq!(zone(None, name, one).is(&zone(None, name, one)), Some(true));
        assert_eq!(zone(None, name, one).is(&zone(None, name, other)), None);
    }

    #[test]
    fn local_zones_and_wavelength_zones_have_longer_names() {
        let named = |name| zone(None, Some(name), None).is_extension();
        let with_id = |id| zone(Some(id), None, None).is_extension();
        assert!(named("us-west-2-lax-1a") && named("eu-central-1-wl1-ber-wlz-1"));
        assert!(with_id("usw2-lax1-az1") && with_id("euc1-wl1-ber-wlz1"));
        assert!(!named("eu-west-1a") && !named("us-gov-west-1b") && !named("us-iso-east-1c"));
        assert!(!with_id("euw1-az1") && !with_id("usgw1-az2"));
    }
}
