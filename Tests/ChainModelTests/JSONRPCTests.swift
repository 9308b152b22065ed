import ChainModel
import Encodings
import Testing

@Suite struct JSONRPCTests {
    static func result(_ text: String) throws -> JSONValue {
        try JSONRPC.result(of: Array(text.utf8))
    }

    @Test func `a request carries its method and parameters in order`() {
        let body = JSONRPC.request(JSONRPCCall("getblock", [.string("ab"), .number("0")]))
        #expect(
            String(decoding: body, as: UTF8.self)
                == #"{"jsonrpc":"2.0","id":0,"method":"getblock","params":["ab",0]}"#)
    }

    @Test func `a result is taken from its own answer only`() throws {
        #expect(try Self.result(#"{"jsonrpc":"2.0","id":0,"result":"x"}"#).text == "x")
        #expect(throws: JSONRPCError.wrongID) {
            try Self.result(#"{"jsonrpc":"2.0","id":1,"result":"x"}"#)
        }
        #expect(throws: JSONRPCError.wrongID) { try Self.result(#"{"result":"x"}"#) }
    }

    @Test func `a node's refusal keeps its code and a bounded text`() {
        let long = String(repeating: "x", count: 2_000)
        let text = #"{"id":0,"result":null,"error":{"code":-5,"message":""# + long + #""}}"#
        #expect(throws: JSONRPCError.refused(code: -5, message: String(long.prefix(600)))) {
            try Self.result(text)
        }
    }

    @Test(arguments: ["", "[]", "nonsense", "{", #"{"id":0}"#, "{}"])
    func `what is no answer is malformed or of another id`(text: String) {
        #expect(throws: JSONRPCError.self) { try Self.result(text) }
    }

    @Test func `batch results are put in the order of the calls`() throws {
        let text = #"[{"id":1,"result":"b"},{"id":0,"error":{"code":1,"message":"no"}}]"#
        let results = try JSONRPC.results(of: Array(text.utf8), count: 2)
        #expect(throws: JSONRPCError.refused(code: 1, message: "no")) { try results[0].get() }
        #expect(try results[1].get().text == "b")
    }

    @Test(arguments: [
        #"[{"id":0,"result":1}]"#, #"[{"id":0,"result":1},{"id":0,"result":2}]"#,
        #"[{"id":0,"result":1},{"id":7,"result":2}]"#, #"{"id":0,"result":1}"#,
    ])
    func `a batch with missing, repeated or foreign ids is refused whole`(text: String) {
        #expect(throws: JSONRPCError.self) {
            try JSONRPC.results(of: Array(text.utf8), count: 2)
        }
    }

    private func parts(_ text: String, count: Int = 2) throws -> [String]? {
        try JSONRPC.parts(of: Array(text.utf8), count: count)?.map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    @Test func `the parts of a batch are as they came, in the order of the calls`() throws {
        let first = #"{"id":0,"error":{"code":1,"message":"id"}}"#
        let second = #"{"result":{"id":0, "x":[1,{}]},"id":1}"#
        #expect(try parts("[\(second), \(first)]") == [first, second])
        let part = Array(second.utf8)
        #expect(try JSONRPC.result(of: part, id: 1)["id"]?.numberText == "0")
        #expect(throws: JSONRPCError.wrongID) { try JSONRPC.result(of: part) }
    }

    @Test func `one answer to a whole batch has no parts`() throws {
        #expect(try parts(#"{"id":null,"error":{"code":-32600,"message":"no"}}"#) == nil)
    }

    @Test(arguments: [
        #"[{"id":0,"result":1}]"#, #"[{"id":0,"result":1},{"id":0,"result":2}]"#,
        #"[{"id":0,"result":1},{"id":7,"result":2}]"#, #"[{"id":0,"result":1},{"result":2}]"#,
        #"[{"id":0,"result":1},{"id":"1","result":2}]"#, #"[{"id":0,"result":1},2]"#,
        #"[{"id":0,"result":1},{"id":1,"result":2}"#,
        #"[{"id":0,"result":1},{"id":1,"result":2}]]"#,
        #"[{"id":0,"result":1},{"id":-1,"result":2}]"#,
        #"[{"id":0,"result":1},{"id":99999999999999999999,"result":2}]"#,
    ])
    func `parts with missing, repeated or foreign ids are refused whole`(text: String) {
        #expect(throws: JSONRPCError.self) { try parts(text) }
    }
}
