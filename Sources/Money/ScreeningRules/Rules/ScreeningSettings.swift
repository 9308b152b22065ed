/// The numbers of the rules; law changes them, so that none of them is fixed in code.
public struct ScreeningSettings: Sendable, Hashable {
    /// From how many points on a deposit gets a case of low priority and stays spendable.
    public let alertPoints: Int
    /// From how many points on a deposit waits for a person.
    public let holdPoints: Int
    /// From how many points on the person is a senior one.
    public let seniorPoints: Int
    /// From what age of a sanctions list on staff are warned, in hours.
    public let listWarningHours: Int64
    /// From what age of a sanctions list on new deposits wait, in hours.
    public let listHoldHours: Int64

    /// Makes settings; the defaults are those of the documentation.
    public init(
        alertPoints: Int = 25, holdPoints: Int = 50, seniorPoints: Int = 80,
        listWarningHours: Int64 = 24, listHoldHours: Int64 = 72
    ) {
        self.alertPoints = alertPoints
        self.holdPoints = holdPoints
        self.seniorPoints = seniorPoints
        self.listWarningHours = listWarningHours
        self.listHoldHours = listHoldHours
    }

    /// The defaults.
    public static let standard = ScreeningSettings()
}
