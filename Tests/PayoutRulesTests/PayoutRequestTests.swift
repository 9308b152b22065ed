import BitcoinRules
import ChainModel
import EVMRules
import PayoutRules
import Testing
import Units

@Suite struct PayoutRequestTests {
    static let evm = "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045"
    static let bitcoin = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
    static let btc = TokenID(chain: Sample.chain, asset: .btc)

    static func facts(
        isOwn: Bool = false, available: UInt128 = 10_000_000, decimals: UInt8 = 6,
        limits: [PayoutLimit] = [], usage: [CountedPayout] = [], known: [String] = []
    ) throws -> PayoutRequestFacts {
        let usdt = try #require(
            PayoutTokenRule(
                token: Sample.token, decimals: decimals, minimum: Amount(1_000, of: .usdt),
                hasOutputScripts: false))
        let btc = try #require(
            PayoutTokenRule(
                token: btc, decimals: 8, minimum: .satoshis(1), hasOutputScripts: true))
        return PayoutRequestFacts(
            tokens: [usdt, btc], isOwnAddress: isOwn, available: Amount(available, of: .usdt),
            limits: limits, usage: PayoutUsage(usage), knownAddresses: known, now: Sample.now)
    }

    static func read(
        _ make: () throws(PayoutRefusal) -> PayoutDestination
    ) -> Result<PayoutDestination, PayoutRefusal> {
        do { return .success(try make()) } catch { return .failure(error) }
    }

    static func request(
        _ amount: Amount, token: TokenID = Sample.token,
        to destination: Result<PayoutDestination, PayoutRefusal>? = nil
    ) -> PayoutRequest {
        PayoutRequest(
            id: PayoutID(1), wallet: Sample.wallet, token: token, amount: amount,
            destination: destination
                ?? read { () throws(PayoutRefusal) in
                    try PayoutDestination(evm: evm, tokenContract: nil)
                })
    }

    static func refusal(_ request: PayoutRequest, _ facts: PayoutRequestFacts) -> PayoutRefusal? {
        do throws(PayoutRefusal) {
            _ = try PayoutRequestRules.admit(request, given: facts)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a sound request becomes a payout`() throws {
        let admitted = try PayoutRequestRules.admit(
            Self.request(Amount(5_000, of: .usdt)), given: Self.facts())
        #expect(admitted.payout.state == .requested)
        #expect(admitted.destination.spelling == Self.evm)
        #expect(admitted.lookAlike == nil)
    }

    @Test func `each rule refuses with its facts`() throws {
        let five = Amount(5_000, of: .usdt)
        let other = TokenID(chain: Sample.chain, asset: .usdc)
        let wrong = Self.read { () throws(PayoutRefusal) in
            try PayoutDestination(bitcoin: Self.bitcoin, network: .testnet)
        }
        let script = Self.read { () throws(PayoutRefusal) in
            try PayoutDestination(bitcoin: Self.bitcoin, network: .mainnet)
        }
        #expect(
            Self.refusal(Self.request(Amount(5_000, of: .usdc), token: other), try Self.facts())
                == .unknownToken(other))
        #expect(
            Self.refusal(Self.request(five, to: wrong), try Self.facts())
                == .destination(.wrongNetwork))
        #expect(Self.refusal(Self.request(five), try Self.facts(isOwn: true)) == .ownAddress)
        #expect(
            Self.refusal(Self.request(.zero(.usdt)), try Self.facts()) == .amountNotPayable)
        #expect(
            Self.refusal(Self.request(.satoshis(5_000)), try Self.facts()) == .amountNotPayable)
        #expect(
            Self.refusal(Self.request(Amount(5_050, of: .usdt)), try Self.facts(decimals: 4))
                == .amountTooPrecise(unit: Amount(100, of: .usdt)))
        #expect(
            Self.refusal(
                Self.request(.satoshis(293), token: Self.btc, to: script), try Self.facts())
                == .belowDust(.satoshis(294)))
        #expect(
            Self.refusal(Self.request(Amount(999, of: .usdt)), try Self.facts())
                == .belowMinimum(Amount(1_000, of: .usdt)))
        #expect(
            Self.refusal(Self.request(five), try Self.facts(available: 4_999))
                == .insufficientAvailable(Amount(4_999, of: .usdt)))
    }

    @Test func `of several refusals the first in order is the answer`() throws {
        let limit = try #require(
            PayoutLimit(scope: .wallet, window: .single, amount: Amount(1, of: .usdt)))
        let poor = try Self.facts(isOwn: true, available: 1, limits: [limit])
        let broken: Result<PayoutDestination, PayoutRefusal> = .failure(
            .destination(.notSpendable))
        #expect(
            Self.refusal(Self.request(.zero(.usdt), to: broken), poor)
                == .destination(.notSpendable))
        #expect(Self.refusal(Self.request(.zero(.usdt)), poor) == .ownAddress)
        let some = try Self.facts(available: 1, limits: [limit])
        #expect(
            Self.refusal(Self.request(Amount(5_000, of: .usdt)), some)
                == .insufficientAvailable(Amount(1, of: .usdt)))
    }

    @Test func `destinations that nobody could spend from are refused`() {
        let contract = WatchedScript([UInt8](repeating: 0x11, count: 20))
        let cases: [(Result<PayoutDestination, PayoutRefusal>, DestinationFault)] = [
            (
                Self.read { () throws(PayoutRefusal) in
                    try PayoutDestination(
                        evm: "0x0000000000000000000000000000000000000000", tokenContract: nil)
                }, .notSpendable
            ),
            (
                Self.read { () throws(PayoutRefusal) in
                    try PayoutDestination(
                        evm: "0x1111111111111111111111111111111111111111",
                        tokenContract: contract)
                }, .tokenContract
            ),
            (
                Self.read { () throws(PayoutRefusal) in
                    try PayoutDestination(
                        evm: "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96046", tokenContract: nil)
                }, .malformed("wrongChecksum")
            ),
            (
                Self.read { () throws(PayoutRefusal) in
                    try PayoutDestination(bitcoin: "bc1pfeessrawgf", network: .mainnet)
                }, .notSpendable
            ),
        ]
        for (found, fault) in cases { #expect(found == .failure(.destination(fault))) }
        let typo = Self.read { () throws(PayoutRefusal) in
            try PayoutDestination(
                bitcoin: "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", network: .mainnet)
        }
        guard case .failure(.destination(.malformed)) = typo else {
            Issue.record("a wrong checksum is malformed: \(typo)")
            return
        }
    }

    @Test func `a look-alike of a known address needs a person who sees both`() throws {
        let fake = "0xd8dA000000000000000000000000000000006045"
        let facts = try Self.facts(known: ["0x" + String(repeating: "1", count: 40), Self.evm])
        let destination = Self.read { () throws(PayoutRefusal) in
            try PayoutDestination(evm: fake.lowercased(), tokenContract: nil)
        }
        let admitted = try PayoutRequestRules.admit(
            Self.request(Amount(5_000, of: .usdt), to: destination), given: facts)
        let lookAlike = try #require(admitted.lookAlike)
        #expect(lookAlike.known == Self.evm)
        #expect(lookAlike.reason.contains(Self.evm))
        #expect(lookAlike.reason.contains(admitted.destination.spelling))
        let known = try PayoutRequestRules.admit(
            Self.request(Amount(5_000, of: .usdt)), given: facts)
        #expect(known.lookAlike == nil, "the known address itself is none")
    }

    @Test(arguments: [
        ("bc1qabcdxxxxxxxxwxyz", "bc1qabcdyyyyyyyywxyz", true),
        ("bc1qabcdxxxxxxxxwxyz", "bc1pabcdyyyyyyyywxyz", false),
        ("bc1qabcdxxxxxxxxwxyz", "bc1qabceyyyyyyyywxyz", false),
        ("bc1qabcdxxxxxxxxwxyz", "bc1qabcdyyyyyyyywxyy", false),
        ("1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "1BoaxxxxxxxxxxxxxxxxxxxxxxxxxxtpyT", true),
        (
            "0xABCD0000000000000000000000000000000012Ef",
            "0xabcd1111111111111111111111111111111112ef", true
        ),
    ])
    func `the first and last four characters behind the prefix decide`(
        destination: String, known: String, isAlike: Bool
    ) {
        #expect((LookAlike.find(destination, among: [known]) != nil) == isAlike)
    }

    static func past(
        _ id: UInt128, _ units: UInt128, at seconds: Int64, _ wallet: UInt128 = 2, to: UInt8 = 1
    ) -> CountedPayout {
        CountedPayout(
            id: PayoutID(id), wallet: WalletID(wallet), destination: WatchedScript([to]),
            amount: Amount(units, of: .usdt), time: Timestamp(seconds: seconds))
    }

    @Test func `a limit on a destination counts what goes there, whoever asks`() throws {
        let limit = try #require(
            PayoutLimit(scope: .destination, window: .day, amount: Amount(100, of: .usdt)))
        let usage = PayoutUsage([
            Self.past(1, 60, at: 10, 2, to: 1), Self.past(2, 70, at: 10, 2, to: 2),
        ])
        #expect(usage.refusal(of: Self.past(3, 40, at: 20, 9, to: 1), under: [limit]) == nil)
        #expect(
            usage.refusal(of: Self.past(3, 41, at: 20, 9, to: 1), under: [limit])
                == .amountOverLimit(
                    .destination, .day, wouldBe: Amount(101, of: .usdt),
                    limit: Amount(100, of: .usdt)))
    }

    @Test func `limits count what lies in their window and scope`() throws {
        let limits = [
            try #require(
                PayoutLimit(scope: .wallet, window: .hour, amount: Amount(100, of: .usdt))),
            try #require(
                PayoutLimit(scope: .asset, window: .day, amount: Amount(300, of: .usdt), count: 3)),
        ]
        let usage = PayoutUsage([
            Self.past(1, 50, at: 0), Self.past(2, 150, at: 100_000, 9),
            Self.past(3, 60, at: 103_600),
        ])
        func refusal(_ units: UInt128, at seconds: Int64) -> PayoutRefusal? {
            usage.refusal(of: Self.past(7, units, at: seconds), under: limits)
        }
        #expect(refusal(40, at: 103_601) == nil)
        #expect(
            refusal(41, at: 103_601)
                == .amountOverLimit(
                    .wallet, .hour, wouldBe: Amount(101, of: .usdt), limit: Amount(100, of: .usdt)))
        // An hour later the wallet's window is free, the asset's day is not.
        #expect(refusal(90, at: 107_200) == nil)
        #expect(
            refusal(91, at: 107_200)
                == .amountOverLimit(
                    .asset, .day, wouldBe: Amount(301, of: .usdt), limit: Amount(300, of: .usdt)))
        // A clock that steps back frees nothing.
        #expect(refusal(41, at: 0) != nil)
        let more = PayoutUsage(usage.payouts + [Self.past(4, 1, at: 103_600, 9)])
        #expect(
            more.refusal(of: Self.past(7, 1, at: 103_601), under: limits)
                == .countOverLimit(.asset, .day, limit: 3))
        // The payout itself is not counted twice.
        #expect(usage.refusal(of: Self.past(3, 60, at: 103_600), under: limits) == nil)
    }

    @Test func `a single payout has a limit of its own`() throws {
        let limit = try #require(
            PayoutLimit(scope: .wallet, window: .single, amount: Amount(100, of: .usdt)))
        let usage = PayoutUsage([Self.past(1, 90, at: 50)])
        #expect(usage.refusal(of: Self.past(2, 100, at: 50), under: [limit]) == nil)
        #expect(usage.refusal(of: Self.past(2, 101, at: 50), under: [limit]) != nil)
    }
}
