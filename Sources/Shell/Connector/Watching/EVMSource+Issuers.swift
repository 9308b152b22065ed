import ChainModel
import EVMRules
import Encodings
import Units

extension EVMSource {
    /// The contracts whose issuers can freeze accounts, sorted.
    var freezing: [EVMAddress] {
        profile.tokens.filter { $0.blacklistCall != nil }
            .compactMap { EVMAddress($0.contract.bytes) }.sorted()
    }

    /// Reads what issuers did in some blocks, of one endpoint's logs; for chains where headers
    /// prove nothing and two endpoints must say the same.
    func issuerEvents(
        of logs: JSONValue, in links: [BlockLink], at endpoint: EndpointName
    ) throws(SourceFailure) -> [BlockHash: [IssuerEvent]] {
        guard let elements = logs.elements else {
            throw caller.distrust(endpoint, "eth_getLogs: no list")
        }
        let asked = Set(links.map(\.reference.hash))
        var found: [BlockHash: [IssuerEvent]] = [:]
        for element in elements {
            let log = try read(element, by: endpoint) { (json) throws(EVMAnswerError) in
                try EVMLog(json: json)
            }
            guard asked.contains(log.blockHash) else {
                throw .unavailable(
                    "\(endpoint.text): an issuer's event is of another branch", retryAfter: nil)
            }
            if let event = scanner.issuerEvent(in: log) {
                found[log.blockHash, default: []].append(event)
            }
        }
        return found
    }
}
