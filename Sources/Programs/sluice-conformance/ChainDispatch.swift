import Encodings

/// Sends the operations that several chains have to the one that is asked.
enum ChainDispatch {
    /// Returns an operation that looks at the field `chain`.
    static func byChain(
        _ name: String, among tables: [String: [String: Operation]]
    ) -> Operation {
        { request throws(OperationError) in
            let chain = try request.requiredText("chain")
            guard let operation = tables[chain]?[name] else { throw unsupported(chain) }
            return try operation(request)
        }
    }

    /// Returns the operation `uri`, which looks at the scheme of the field `text`.
    static func byScheme(among tables: [String: [String: Operation]]) -> Operation {
        { request throws(OperationError) in
            let text = try request.requiredText("text")
            let scheme = text.prefix { $0 != ":" }.lowercased()
            guard scheme.utf8.count < text.utf8.count, let chain = chains[scheme],
                let operation = tables[chain]?["uri"]
            else {
                throw OperationError(
                    code: "unknownScheme", message: "the text begins with no scheme that we know")
            }
            return try operation(request)
        }
    }

    /// Makes the error for a chain that has no such operation.
    static func unsupported(_ chain: String) -> OperationError {
        guard ["bitcoin", "evm", "tron"].contains(chain) else {
            return OperationError(code: "unknownChain", message: "there is no chain of this name")
        }
        return OperationError(
            code: "unsupportedChain", message: "this operation does not support \(chain)")
    }

    private static let chains = ["bitcoin": "bitcoin", "ethereum": "evm"]
}
