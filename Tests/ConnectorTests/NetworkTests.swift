import Connector
import Testing

@Suite struct NetworkTests {
    @Test(arguments: [
        ("10.0.0.0/8", "10.255.1.2", true), ("10.0.0.0/8", "11.0.0.1", false),
        ("192.168.1.7", "192.168.1.7", true), ("192.168.1.7", "192.168.1.6", false),
        ("192.168.1.128/25", "192.168.1.127", false), ("192.168.1.128/25", "192.168.1.200", true),
        ("0.0.0.0/0", "8.8.8.8", true), ("0.0.0.0/0", "::1", false),
        ("2001:db8::/33", "2001:db8:7fff::1", true), ("2001:db8::/33", "2001:db8:8000::1", false),
        ("127.0.0.1", "::ffff:127.0.0.1", true), ("::ffff:127.0.0.1", "127.0.0.1", true),
        ("::/0", "127.0.0.1", false), ("10.0.0.0/8", "no address", false), ("::1", "", false),
    ])
    func `an address is inside a network or not`(network: String, address: String, isIn: Bool) {
        #expect(Network(network)?.contains(address) == isIn)
    }

    @Test(arguments: [
        "", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8", "::1/129",
        "10.0.0.0/8/8", "localhost", "10.0.0.0/x",
    ])
    func `what is no network is refused`(text: String) {
        #expect(Network(text) == nil)
    }
}
