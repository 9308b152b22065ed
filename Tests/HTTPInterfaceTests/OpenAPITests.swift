import Encodings
import Foundation
import Testing

@testable import HTTPInterface

@Suite struct OpenAPITests {
    private let document = SchemaCheck.shared.document

    private func described(_ route: Route) -> JSONValue? {
        document["paths"]?[route.template]?[route.method.rawValue.lowercased()]
    }

    /// Follows a reference to a parameter.
    private func resolved(_ value: JSONValue) -> JSONValue {
        guard let name = value["$ref"]?.text?.split(separator: "/").last else { return value }
        return document["components"]?["parameters"]?[String(name)] ?? .null
    }

    @Test func `the document has the routes of the table and no others`() {
        let described = (document["paths"]?.fields ?? []).flatMap { path, item in
            (item.fields ?? []).filter { $0.key != "parameters" }.map {
                "\($0.key.uppercased()) \(path)"
            }
        }
        let real = Routes.all.map { "\($0.method.rawValue) \($0.template)" }
        #expect(described.sorted() == real.sorted())
        #expect(Set(Routes.all.map(\.name)).count == Routes.all.count)
    }

    @Test func `every operation has its route's id, scope, statuses and schemas`() throws {
        for route in Routes.all {
            let operation = try #require(described(route), "\(route.name)")
            #expect(operation["operationId"]?.text == route.name)
            let scopes = operation["security"]?.elements?.first?["apiKey"]?.elements
            switch route.access {
            case .open: #expect(operation["security"]?.elements?.isEmpty == true)
            case .metrics: #expect(scopes == [.string("reports:read")])
            case .scope(let scope): #expect(scopes == [.string(scope.rawValue)], "\(route.name)")
            }
            let responses = operation["responses"]?.fields ?? []
            let statuses = responses.map(\.key).filter { $0 != "default" }
            #expect(statuses == route.statuses.map(String.init), "\(route.name)")
            let answer = operation["responses"]?["\(route.success)"]
            let gives = answer?["content"]?["application/json"]?["schema"]?["$ref"]?.text
            #expect(gives == route.gives.map { "#/components/schemas/\($0)" }, "\(route.name)")
            let content = operation["requestBody"]?["content"]
            let takes = content?["application/json"]?["schema"]?["$ref"]?.text
            #expect(takes == route.takes.map { "#/components/schemas/\($0)" }, "\(route.name)")
            #expect((content != nil) == (route.content != .none), "\(route.name)")
        }
    }

    @Test func `every operation has its route's parameters`() throws {
        for route in Routes.all {
            let item = try #require(document["paths"]?[route.template])
            let own = described(route)?["parameters"]?.elements ?? []
            let all = ((item["parameters"]?.elements ?? []) + own).map(resolved)
            func names(in place: String) -> [String] {
                all.filter { $0["in"]?.text == place }.compactMap { $0["name"]?.text }.sorted()
            }
            #expect(names(in: "query") == route.query.sorted(), "\(route.name)")
            let path = route.template.split(separator: "{").dropFirst().map {
                String($0.prefix { $0 != "}" })
            }
            #expect(names(in: "path") == path.sorted(), "\(route.name)")
            #expect(
                names(in: "header").contains("Idempotency-Key") == route.isIdempotent,
                "\(route.name)")
        }
    }

    @Test func `every schema that is named is there, and every one is used`() {
        let text = OpenAPIDocument.yaml
        let schemas = document["components"]?["schemas"]?.fields?.map(\.key) ?? []
        #expect(schemas.count > 50)
        for name in schemas {
            #expect(text.contains("#/components/schemas/\(name)\""), "\(name) is not used")
        }
        for part in text.components(separatedBy: "#/components/schemas/").dropFirst() {
            let name = String(part.prefix { $0 != "\"" })
            #expect(schemas.contains(name), "\(name) is not there")
        }
    }
}
