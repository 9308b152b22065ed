import ChainModel
import Connector
import Encodings
import Units

/// One chain's endpoints: they answer from the chain's truth, with the faults of the world's plan.
///
/// Safe to share because one task steps the world: nothing else ever runs beside it.
final class SimNodePort: NodePort, @unchecked Sendable {
    private struct Endpoint {
        let name: EndpointName
        var setAsideUntil = Timestamp(milliseconds: 0)
        var lag: UInt64 = 0
        var stuckTip: Int?
        var earlier: [String: [UInt8]] = [:]
    }

    private let chain: SimChain
    private let node: any SimNode
    private let dice: Dice
    private let faults: Faults
    private let clock: SimClock
    /// The only endpoint that lies about content; nil if all may, because all content is proven.
    private let onlyLiar: Int?
    private var states: [Endpoint]
    private var requestCount: UInt64 = 0
    /// Lets something else happen while a step waits for an answer.
    var interlude: (@Sendable () async -> Void)?
    /// What goes wrong where money is followed backwards; nil in worlds without traces.
    var traces: SimTraceFaults?
    /// Lets blocks leave the chain in the middle of a trace.
    var reorganize: (@Sendable () -> Void)?

    init(
        chain: SimChain, node: any SimNode, dice: Dice, faults: Faults, clock: SimClock,
        endpointCount: Int, onlyLiar: Int?
    ) {
        self.chain = chain
        self.node = node
        self.dice = dice
        self.faults = faults
        self.clock = clock
        self.onlyLiar = onlyLiar
        states = (0..<endpointCount).map {
            Endpoint(name: EndpointName("\(chain.id.name)-\($0)"))
        }
    }

    var endpoints: [EndpointName] { states.map(\.name) }

    /// Lets nodes fall behind, get stuck, and recover.
    func turn() {
        for place in states.indices {
            if dice.happens(perMille: 300) {
                states[place].lag = 0
                states[place].stuckTip = nil
            }
            if faults.strikes(.lag) { states[place].lag = UInt64(dice.number(in: 1...4)) }
            if let orphan = chain.orphanTip, faults.strikes(.orphanBranch) {
                states[place].stuckTip = orphan
            }
        }
    }

    /// Every endpoint is sound again.
    func heal() {
        for place in states.indices {
            states[place] = Endpoint(name: states[place].name)
        }
    }

    func exchange(_ request: NodeRequest) async throws(NodeFailure) -> NodeAnswer {
        if let interlude { await interlude() }
        requestCount += 1
        let place = try chosen(request)
        try refuseTransport()
        guard case .post(let body) = request.content,
            let parsed = try? JSONValue.parse(body)
        else { throw .permanent("only JSON-RPC is spoken here") }
        if let traces, SimTraceFaults.isTrace(parsed) {
            try traces.trouble(parsed)
            if traces.strikes(.reorg) { reorganize?() }
        }
        var bytes = answer(parsed, at: place)
        let key = method(parsed)
        if let earlier = states[place].earlier[key], mayLie(place), faults.strikes(.stale) {
            bytes = earlier
        } else {
            states[place].earlier[key] = bytes
        }
        if faults.strikes(.cut) {
            bytes = Array(bytes.prefix(dice.number(in: 0...bytes.count - 1)))
        }
        if faults.strikes(.garbage) { bytes = dice.bytes(dice.number(in: 0...40)) }
        return NodeAnswer(
            endpoint: states[place].name, status: 200, body: bytes,
            isNewConnection: dice.happens(perMille: 20))
    }

    private func chosen(_ request: NodeRequest) throws(NodeFailure) -> Int {
        let now = clock.now()
        if let wanted = request.endpoint, let place = endpoints.firstIndex(of: wanted) {
            guard states[place].setAsideUntil <= now else {
                throw .transient("set aside", retryAfter: .seconds(1))
            }
            return place
        }
        let usable = states.indices.filter { states[$0].setAsideUntil <= now }
        guard let first = usable.first else { throw .noEndpoint(retryAfter: .seconds(1)) }
        if usable.count > 1, faults.strikes(.switchEndpoint) { return dice.pick(usable) ?? first }
        return first
    }

    private func refuseTransport() throws(NodeFailure) {
        if faults.strikes(.down) { throw .transient("connection refused", retryAfter: nil) }
        if faults.strikes(.slow) {
            clock.move(milliseconds: 10_000)
            throw .transient("timed out", retryAfter: nil)
        }
        if faults.strikes(.rateLimited) { throw .transient("429", retryAfter: .seconds(3)) }
    }

    private func method(_ request: JSONValue) -> String {
        let calls = request.elements ?? [request]
        return calls.map { $0["method"]?.text ?? "" }.joined(separator: "+")
    }

    private func answer(_ request: JSONValue, at place: Int) -> [UInt8] {
        let view = SimView(chain: chain, tip: tip(of: place))
        if let calls = request.elements {
            return JSONValue.array(calls.map { envelope($0, view, place) }).serialized()
        }
        return envelope(request, view, place).serialized()
    }

    private func tip(of place: Int) -> Int {
        let endpoint = states[place]
        if let orphan = chain.orphanTip, faults.strikes(.contradiction) { return orphan }
        if let stuck = endpoint.stuckTip { return stuck }
        var lag = endpoint.lag
        if faults.strikes(.contradiction) { lag += UInt64(dice.number(in: 1...3)) }
        return chain.best[max(0, chain.best.count - 1 - Int(lag))]
    }

    private func envelope(_ call: JSONValue, _ view: SimView, _ place: Int) -> JSONValue {
        let id = call["id"] ?? .null
        let method = call["method"]?.text ?? ""
        if faults.strikes(.nodeError) { return failure(id, -32_000, "internal error") }
        if let foreign = node.foreign(method), faults.strikes(.foreignChain) {
            return success(id, foreign)
        }
        if let refusal = traces?.refusal(call) { return failure(id, refusal.code, refusal.message) }
        do {
            let result = try node.answer(method, call["params"]?.elements ?? [], from: view)
            let told = traces?.told(call, result) ?? result
            return success(id, lied(method, told, at: place))
        } catch {
            return failure(id, error.code, error.message)
        }
    }

    /// Where two endpoints must agree, one at most lies: two that lie alike are past all proof.
    private func mayLie(_ place: Int) -> Bool { onlyLiar == nil || onlyLiar == place }

    private func lied(_ method: String, _ result: JSONValue, at place: Int) -> JSONValue {
        guard mayLie(place) else { return result }
        for fault in [SimFault.omission, .inventedPayment, .alteredAmount]
        where faults.plan.chance(of: fault) > 0 {
            guard let changed = node.tampered(method, result, by: fault, dice),
                faults.strikes(fault)
            else { continue }
            return changed
        }
        return result
    }

    private func success(_ id: JSONValue, _ result: JSONValue) -> JSONValue {
        .object([("jsonrpc", .string("2.0")), ("id", id), ("result", result)])
    }

    private func failure(_ id: JSONValue, _ code: Int64, _ message: String) -> JSONValue {
        .object([
            ("jsonrpc", .string("2.0")), ("id", id),
            ("error", .object([("code", .integer(code)), ("message", .string(message))])),
        ])
    }

    func report(_ endpoint: EndpointName, _ finding: EndpointFinding) {
        guard let place = endpoints.firstIndex(of: endpoint) else { return }
        switch finding {
        case .untrustworthy:
            states[place].setAsideUntil = clock.now().adding(seconds: 20)
        case .sound, .behind: break
        }
    }

    func health() -> [EndpointHealth] {
        states.map { state in
            EndpointHealth(
                endpoint: state.name,
                state: state.setAsideUntil <= clock.now() ? .healthy : .setAside,
                consecutiveFailureCount: 0, requestCount: requestCount, lastFailure: nil,
                retryAt: nil, latencyMilliseconds: nil)
        }
    }
}
