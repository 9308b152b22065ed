import Connector
import DepositRules
import Testing
import Units

@testable import WebConsole

@Suite
struct SearchPageTests {
    private func search(_ text: String, _ browser: Browser) async throws -> Page {
        try await browser.get("/console/search?q=\(FormFields.encode(text))")
    }

    @Test func `payers, destinations, references and amounts are found with their cases`()
        async throws
    {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("analyst")
            // Two deposits of the listed payer, each with its case.
            let payer = try await search(ConsoleSample.listed.lowercased(), browser)
            #expect(payer.text.components(separatedBy: "<td>payer</td>").count == 5)
            #expect(payer.text.contains("/console/cases/\(world.sample.frozen.text)"))
            let amount = try await search("7,250.12 USDT", browser)
            #expect(amount.text.contains("/console/cases/\(world.sample.held.text)"))
            #expect(amount.text.components(separatedBy: "<td>amount</td>").count == 9)
            for spelling in ["1250", "1,250.00 usdt", "USDT 1250", "1250.000000USDT"] {
                let payout = try await search(spelling, browser)
                let path = "/console/payouts/\(world.sample.payout.text)"
                #expect(payout.headers["location"] == path, "\(spelling)")
            }
            for spelling in ["1250 BTC", "1250 USDC", "1250.0000001", "1250..0", "USDT"] {
                let none = try await search(spelling, browser)
                #expect(none.text.contains("Nothing found"), "\(spelling)")
            }
            let to = try await search(ConsoleSample.destination, browser)
            #expect(to.headers["location"] == "/console/payouts/\(world.sample.payout.text)")
            let wallet = "/console/wallets/\(world.sample.wallet.text)"
            #expect(try await search(Hostile.text, browser).headers["location"] == wallet)
            #expect(try await search(ConsoleSample.ours, browser).headers["location"] == wallet)
            let deposit = "/console/deposits/\(world.sample.deposit.text)"
            #expect(
                try await search(world.sample.deposit.text, browser).headers["location"]
                    == deposit)
        }
    }

    @Test func `a transaction is found with or without its prefix, in any case`() async throws {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("analyst")
            let whole = try await world.store.read { [id = world.sample.deposit] in
                try $0.deposit(id).map {
                    ShownHash.text($0.sighting.transaction.bytes, ConsoleSource.evm.profile)
                }
            }
            let known = try #require(whole)
            #expect(known.count == 66)
            let path = "/console/deposits/\(world.sample.deposit.text)"
            for spelling in [known, String(known.dropFirst(2)), known.uppercased()] {
                let reply = try await search(spelling, browser)
                #expect(reply.headers["location"] == path, "\(spelling)")
            }
        }
    }

    @Test func `an id is found by its beginning, and as pages shorten it`() async throws {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("analyst")
            for (id, place) in [
                (world.sample.held.text, "cases"), (world.sample.deposit.text, "deposits"),
                (world.sample.wallet.text, "wallets"),
            ] {
                let short = ShownAddress.shortened(id)
                #expect(short.contains("…"))
                for text in [short, String(id.prefix(12)), short.uppercased()] {
                    let reply = try await search(text, browser)
                    #expect(
                        reply.headers["location"] == "/console/\(place)/\(id)", "\(text)")
                }
            }
            // Too little is known of it.
            let few = try await search(String(world.sample.wallet.text.prefix(5)), browser)
            #expect(few.text.contains("Nothing found"))
        }
    }

    @Test func `what is nothing finds nothing, and is not run as anything`() async throws {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("analyst")
            for text in ["' OR 1=1 --", "%", "0x", "7250.1", "1 BTC USDT", "9".repeated(200)] {
                let reply = try await search(text, browser)
                #expect(reply.status == 200 && reply.text.contains("Nothing found"), "\(text)")
            }
        }
    }
}

extension String {
    fileprivate func repeated(_ count: Int) -> String { String(repeating: self, count: count) }
}
