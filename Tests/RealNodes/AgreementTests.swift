import Encodings
import Testing

@testable import sluice

extension LiveNodes {
    /// A real Go node whose headers prove nothing: two endpoints have to agree.
    @Suite struct AgreementTests {
        @Test(.timeLimit(.minutes(3)))
        func `a USDT deposit on injectived becomes spendable`() async throws {
            let place = try RealPlace.sandbox()
            let injectived = try RealPlace.injectived()
            try await RealPlace.withFolder { folder in
                let port = try AgreementTests.freeRun(of: 7)
                let node = try await ChildProcess.start(
                    [
                        "/bin/bash", "\(place.root)/Sandbox/evm-node.sh", injectived,
                        "\(folder)/home", "\(port.number)", "500", "31338",
                    ], appendingTo: "\(folder)/node.log", onOurDeath: .kill)
                do {
                    try await deposit(place, folder, InjectedPayer(place, port, folder))
                } catch {
                    await node.stop(graceSeconds: 10)
                    throw error
                }
                await node.stop(graceSeconds: 10)
            }
        }

        private func deposit(
            _ place: SandboxPlace, _ folder: String, _ payer: InjectedPayer
        ) async throws {
            let contract = try await payer.ask(["deploy"])
            try await payer.waitForHeight(14)
            let port = try LoopbackPort.free()
            let configuration = "\(folder)/sluice.yaml"
            try SandboxConfiguration.writeKeys(into: folder)
            try SandboxFiles.write(
                text(place, folder, port, node: payer.port, contract), to: configuration)
            let daemon = SandboxDaemon(
                place: place, folder: folder, configuration: configuration, port: port)
            try await daemon.start()
            do {
                try await credit(daemon, folder, payer, contract)
            } catch {
                await daemon.stop()
                throw error
            }
            await daemon.stop()
        }

        private func credit(
            _ daemon: SandboxDaemon, _ folder: String, _ payer: InjectedPayer, _ contract: String
        ) async throws {
            let key = try await SandboxAPI.firstKey(in: "\(folder)/\(SandboxRun.keyFileName)")
            let api = SandboxAPI(port: daemon.port, key: key)
            let list = SandboxConfiguration.list(of: ["0x000000000000000000000000000000000000dEaD"])
            _ = try await api.upload(list: list, source: SandboxConfiguration.listSource)
            let wallet = try await api.post(
                "/v1/wallets", [("reference", .string("one")), ("tier", .string("standard"))],
                once: "wallet")
            let id = try #require(wallet["id"]?.text)
            let address = try await api.post(
                "/v1/wallets/\(id)/addresses",
                [("chain", .string("evm-agreement")), ("asset", .string("USDT"))],
                once: "address")
            let text = try #require(address["address"]?.text)
            let transaction = try await payer.ask(["pay", contract, text, "25000000"])
            let deposit = try await spendable(api, id)
            #expect(deposit.transaction == transaction)
            #expect(deposit.amount == "25.000000")
        }

        private func spendable(_ api: SandboxAPI, _ wallet: String) async throws -> DepositView {
            for _ in 0..<600 {
                let page = try await api.get("/v1/deposits?wallet=\(wallet)&spendable=true")
                if let first = page["deposits"]?.elements?.first { return try DepositView(first) }
                await Pause.milliseconds(100)
            }
            throw SandboxFailure("the deposit did not become spendable in a minute")
        }

        /// Two ways to one node count as two endpoints here: it is one company's chain.
        private func text(
            _ place: SandboxPlace, _ folder: String, _ port: LoopbackPort, node: LoopbackPort,
            _ contract: String
        ) -> String {
            """
            database:
              path: "\(folder)/sluice.db"
            http:
              port: \(port.number)
            keys:
              folder: "\(folder)/keys"
            chains:
              folder: "\(place.root)/chains"
              enabled: ["evm-agreement"]
              evm-agreement:
                endpoints: ["one \(node.url)", "two http://localhost:\(node.number)"]
                contracts: ["USDT \(contract)"]

            """
        }

        /// Returns the first of so many free ports in a row.
        private static func freeRun(of count: UInt16) throws -> LoopbackPort {
            for _ in 0..<50 {
                let first = try LoopbackPort.free()
                let rest = (1..<count).compactMap { UInt16(exactly: Int(first.number) + Int($0)) }
                guard rest.count == count - 1 else { continue }
                if try rest.allSatisfy({ try LoopbackPort.free(preferred: $0).number == $0 }) {
                    return first
                }
            }
            throw SandboxFailure("no \(count) ports in a row are free")
        }
    }
}

/// Sends transactions to the node by the sandbox's Python.
private struct InjectedPayer {
    let place: SandboxPlace
    let port: LoopbackPort
    let folder: String

    init(_ place: SandboxPlace, _ port: LoopbackPort, _ folder: String) {
        self.place = place
        self.port = port
        self.folder = folder
    }

    /// Waits until the chain is so long: a watcher begins twelve blocks under the tip, and asked
    /// for block 0 this node answers with block 1.
    func waitForHeight(_ height: UInt64) async throws {
        let body = #"{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber","params":[]}"#
        let request = LoopbackRequest(
            method: "POST", path: "/", headers: [("Content-Type", "application/json")],
            body: Array(body.utf8))
        for _ in 0..<300 {
            let answer = try JSONValue.parse(try await request.send(to: port).body)
            let digits = answer["result"]?.text?.dropFirst(2) ?? ""
            if let found = UInt64(digits, radix: 16), found >= height { return }
            await Pause.milliseconds(100)
        }
        throw SandboxFailure("the chain does not grow")
    }

    /// Returns what the program says in its last line.
    func ask(_ words: [String]) async throws -> String {
        let log = "\(folder)/payer-\(words[0]).log"
        let program = try await ChildProcess.start(
            [
                place.python, "\(place.root)/Sandbox/pay_evm_node.py", place.install, port.url,
            ] + words, appendingTo: log, onOurDeath: .kill)
        let status = await program.ended()
        guard status == 0 else {
            throw SandboxFailure("\(words): status \(status): \(SandboxFiles.tail(log))")
        }
        return SandboxFiles.tail(log, lines: 1)
    }
}
