/// Commands that are applied one after another, in groups.
///
/// The commands of a group are linked: recorded all together or not at all. Groups are independent
/// of each other.
public struct LedgerBatch: Hashable, Sendable {
    /// The most commands in one batch: what one journal row may hold.
    public static let commandCountMax = 8_190

    /// All commands, group after group.
    public private(set) var commands: [LedgerCommand] = []
    /// For each group, the place after its last command.
    public private(set) var groupEnds: [Int] = []

    /// Makes an empty batch.
    public init() {}

    /// Makes a batch of groups.
    ///
    /// - Precondition: no group is empty, and there are at most `commandCountMax` commands.
    public init(groups: [[LedgerCommand]]) {
        for group in groups { append(group: group) }
    }

    /// Makes a batch of one group: all of the commands or none.
    public init(linked commands: [LedgerCommand]) {
        append(group: commands)
    }

    /// Adds linked commands as a group.
    ///
    /// - Precondition: the group is not empty, and it fits.
    public mutating func append(group: [LedgerCommand]) {
        precondition(!group.isEmpty, "an empty group has no result to answer with")
        commands.append(contentsOf: group)
        precondition(commands.count <= Self.commandCountMax, "a journal row has a limit")
        groupEnds.append(commands.count)
    }

    /// Adds one command as a group of its own.
    ///
    /// - Precondition: it fits.
    public mutating func append(_ command: LedgerCommand) {
        precondition(commands.count < Self.commandCountMax, "a journal row has a limit")
        commands.append(command)
        groupEnds.append(commands.count)
    }

    /// Makes room for that many commands, so that adding them does not move the others.
    public mutating func reserveCapacity(_ count: Int) {
        commands.reserveCapacity(count)
        groupEnds.reserveCapacity(count)
    }

    /// The places of a group's commands.
    public func range(ofGroup index: Int) -> Range<Int> {
        (index == 0 ? 0 : groupEnds[index - 1])..<groupEnds[index]
    }

    /// The groups, copied out.
    public var groups: [[LedgerCommand]] {
        groupEnds.indices.map { Array(commands[range(ofGroup: $0)]) }
    }
}
