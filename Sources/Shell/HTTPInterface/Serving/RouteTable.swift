/// Finds the route of a request.
struct RouteTable: Sendable {
    enum Found: Sendable {
        case route(Route, parameters: [String: String])
        /// The path is known, with these methods only.
        case otherMethods([Route.Method])
        case nothing
    }

    private let routes: [(route: Route, segments: [Substring])]

    init(_ routes: [Route]) {
        self.routes = routes.map { ($0, RouteTable.segments($0.template)) }
    }

    /// Literal segments come before parameters of the same place.
    func find(_ method: String, _ path: Substring) -> Found {
        // No route has more segments; longer paths are not looked at.
        let asked = RouteTable.segments(path.prefix(2_048))
        guard path.utf8.first == UInt8(ascii: "/"), asked.count <= 8 else { return .nothing }
        var methods: Set<Route.Method> = []
        var best: (route: Route, parameters: [String: String])?
        for (route, segments) in routes {
            guard let parameters = RouteTable.match(segments, asked) else { continue }
            methods.insert(route.method)
            guard route.method.rawValue == method else { continue }
            if best.map({ parameters.count < $0.parameters.count }) ?? true {
                best = (route, parameters)
            }
        }
        if let best { return .route(best.route, parameters: best.parameters) }
        return methods.isEmpty
            ? .nothing : .otherMethods(Route.Method.allCases.filter(methods.contains))
    }

    private static func segments(_ path: some StringProtocol) -> [Substring] {
        String(path).split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(\.self)
    }

    private static func match(_ template: [Substring], _ asked: [Substring]) -> [String: String]? {
        guard template.count == asked.count else { return nil }
        var parameters: [String: String] = [:]
        for (pattern, segment) in zip(template, asked) {
            if pattern.hasPrefix("{") {
                guard !segment.isEmpty, let value = PercentText.decode(segment) else { return nil }
                parameters[String(pattern.dropFirst().dropLast())] = value
            } else if pattern != segment {
                return nil
            }
        }
        return parameters
    }
}
