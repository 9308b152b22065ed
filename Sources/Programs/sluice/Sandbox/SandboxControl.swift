import Encodings

/// The control API of the nodes: it pays, mines, reorganises and breaks. Source: Sandbox/README.md.
struct SandboxControl: Sendable {
    /// A node of the sandbox, by the control API's name.
    enum Chain: String, Sendable, CaseIterable {
        case bitcoin
        case evm

        /// The chain's id in `chains/`.
        var profile: String {
            switch self {
            case .bitcoin: "bitcoin-regtest"
            case .evm: "evm-local"
            }
        }

        /// Returns the chain of either name.
        init?(name: String) {
            guard
                let found = Chain.allCases.first(where: {
                    [$0.rawValue, $0.profile].contains(name)
                })
            else { return nil }
            self = found
        }

        /// Returns the chain where an asset is paid.
        init(asset: String) { self = asset == "BTC" ? .bitcoin : .evm }
    }

    let port: LoopbackPort

    /// Sends a request.
    ///
    /// - Throws: `SandboxFailure` with the control API's own reason.
    @discardableResult
    func post(
        _ path: String, _ fields: [(key: String, value: JSONValue)] = []
    ) async throws(SandboxFailure) -> JSONValue {
        try await send(
            LoopbackRequest(
                method: "POST", path: path, headers: [("Content-Type", "application/json")],
                body: JSONValue.object(fields).serialized()))
    }

    func status() async throws(SandboxFailure) -> JSONValue {
        try await send(LoopbackRequest(method: "GET", path: "/status"))
    }

    /// Pays one or more outputs in one transaction; returns the transaction's id.
    func pay(
        _ chain: Chain, _ asset: String, _ outputs: [(address: String, amount: String)],
        from payer: String = "alice", mine: Bool = false
    ) async throws(SandboxFailure) -> String {
        let list = outputs.map { output in
            JSONValue.object([
                ("address", .string(output.address)), ("amount", .string(output.amount)),
            ])
        }
        let answer = try await post(
            "/pay",
            [
                ("chain", .string(chain.rawValue)), ("asset", .string(asset)),
                ("outputs", .array(list)), ("from", .string(payer)), ("mine", .bool(mine)),
            ])
        guard let transaction = answer["txid"]?.text else {
            throw SandboxFailure("the control API names no transaction")
        }
        return transaction
    }

    func mine(_ chain: Chain, blocks: Int = 1) async throws(SandboxFailure) {
        try await post(
            "/mine", [("chain", .string(chain.rawValue)), ("blocks", .integer(blocks))])
    }

    func setMining(_ chain: Chain, isOn: Bool) async throws(SandboxFailure) {
        try await post(
            isOn ? "/resume-mining" : "/pause-mining", [("chain", .string(chain.rawValue))])
    }

    func reorganise(
        _ chain: Chain, depth: Int, dropping: Bool
    ) async throws(SandboxFailure) -> JSONValue {
        try await post(
            "/reorg",
            [
                ("chain", .string(chain.rawValue)), ("depth", .integer(depth)),
                ("dropTransactions", .bool(dropping)),
            ])
    }

    func node(_ chain: Chain, _ action: String) async throws(SandboxFailure) {
        try await post(
            "/node", [("chain", .string(chain.rawValue)), ("action", .string(action))])
    }

    func fault(_ method: String, _ parameters: [JSONValue]) async throws(SandboxFailure) {
        try await post(
            "/fault", [("method", .string(method)), ("params", .array(parameters))])
    }

    /// Tells the Bitcoin node's miner to leave a transaction out, as if its fee were too low.
    func holdBack(_ transaction: String) async throws(SandboxFailure) {
        try await post("/hold-back", [("txid", .string(transaction))])
    }

    /// Returns an address of a payer.
    func address(_ chain: Chain, of payer: String) async throws(SandboxFailure) -> String {
        let answer = try await post(
            "/address", [("chain", .string(chain.rawValue)), ("owner", .string(payer))])
        guard let address = answer["address"]?.text else {
            throw SandboxFailure("the control API names no address")
        }
        return address
    }

    /// Returns what a node itself says that an address has, confirmed.
    func balance(
        _ chain: Chain, _ asset: String, of address: String
    ) async throws(SandboxFailure) -> String {
        let answer = try await post(
            "/balance",
            [
                ("chain", .string(chain.rawValue)), ("asset", .string(asset)),
                ("address", .string(address)),
            ])
        guard let amount = answer["amount"]?.text else {
            throw SandboxFailure("the control API names no amount")
        }
        return amount
    }

    private func send(_ request: LoopbackRequest) async throws(SandboxFailure) -> JSONValue {
        do {
            // A reorganisation of many blocks takes the nodes a while.
            let answer = try await request.send(to: port, seconds: 120)
            let json = try JSONValue.parse(answer.body)
            guard answer.status == 200 else {
                throw SandboxFailure("the sandbox refused: \(json["error"]?.text ?? "no reason")")
            }
            return json
        } catch let failure as SandboxFailure {
            throw failure
        } catch {
            throw SandboxFailure("the sandbox's control API: \(error)")
        }
    }
}
