import Encodings

/// Plays all steps and says how they ended.
struct Tour: Sendable {
    /// How one step ended.
    struct Result: Sendable {
        let title: String
        let failure: String?
        let time: Duration
    }

    let world: TourWorld
    let customer: String
    let merchant: String
    /// The run's folder.
    let folder: String

    /// Makes the wallets that several steps share.
    init(_ world: TourWorld, folder: String) async throws {
        self.world = world
        self.folder = folder
        customer = try await world.makeWallet("customer")
        merchant = try await world.makeWallet("merchant")
    }

    /// What is played, in this order.
    var steps: [any TourStep] {
        [
            BitcoinDepositStep(customer: customer), TokenDepositStep(customer: customer),
            ChargeStep(customer: customer, merchant: merchant),
            ListedPayerStep(merchant: merchant), OverLimitStep(), ConsoleReleaseStep(),
            FollowedMoneyStep(),
            NewListStep(
                merchant: merchant, listFile: "\(folder)/\(SandboxRunNote.listName)"),
            DroppedPaymentStep(),
            MovedPaymentStep(), TwoOutputsStep(),
            HoldStep(customer: customer, merchant: merchant), NodeAwayStep(), LyingNodeStep(),
        ]
    }

    /// What is played after the books were compared with the deposits alone.
    func payoutSteps(listed: String) -> [any TourStep] {
        [
            MerchantPayoutsStep(folder: folder), StuckPayoutStep(),
            RefusedPayoutStep(listed: listed), ApprovedPayoutStep(), CustodyStep(),
        ]
    }

    /// Plays one step; whatever it did to the nodes is undone after it.
    func play(_ step: any TourStep, number: Int, of count: Int) async -> Result {
        world.screen.title(number, of: count, step.title)
        let start = ContinuousClock.now
        var failure: String?
        do {
            try await step.play(world)
        } catch {
            failure = "\(error)"
        }
        do {
            try await restore()
        } catch {
            failure = failure ?? "\(error)"
        }
        if let failure { world.screen.failed(failure) }
        return Result(title: step.title, failure: failure, time: ContinuousClock.now - start)
    }

    /// Returns the table of all results.
    static func table(_ results: [Result]) -> String {
        let rows = results.map { result in
            let milliseconds =
                result.time.components.seconds * 1_000
                + result.time.components.attoseconds / 1_000_000_000_000_000
            let tenths = "\(milliseconds / 1_000).\(milliseconds / 100 % 10) s"
            let padding = String(repeating: " ", count: max(1, 9 - tenths.count))
            return "  \(result.failure == nil ? "✓" : "✗")\(padding)\(tenths)  \(result.title)"
        }
        return rows.joined(separator: "\n")
    }

    /// Brings the nodes back to their usual ways, whatever a step left behind.
    private func restore() async throws {
        for chain in SandboxControl.Chain.allCases {
            try await world.control.node(chain, "start")
            try await world.control.setMining(chain, isOn: true)
        }
        try await world.control.fault("test_down", [.integer(0)])
        try await world.control.fault("test_lie", [.array([])])
    }
}
