/// What a member of staff is there for: what each may do is the console's table of routes.
public enum StaffRole: String, Sendable, Hashable, CaseIterable {
    /// Sees how things stand, and nothing about persons.
    case viewer
    /// Works on cases and proposes.
    case analyst
    /// Works on cases as an analyst, and says yes or no to what others propose.
    case approver
    /// Looks after staff and lists; sees what a viewer sees.
    case admin
    /// Reads everything and changes nothing.
    case examiner
}
