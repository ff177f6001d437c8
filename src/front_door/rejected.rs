//! What the network's own records say of packets that did not pass: flow logs, the Reachability Analyzer.

/// A record of packets that did not pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejected {
    /// A flow log rejects packets to port 443.
    Request,
    /// A flow log rejects packets that come from port 443: answers.
    Answer,
    /// The Reachability Analyzer found no path: its codes, and the objects at fault.
    Analyzed {
        /// The explanation codes.
        codes: Vec<String>,
        /// The ids of the objects that they name.
        objects: Vec<String>,
    },
}
