import PublicKeys
import TestKit
import Testing

@Suite struct EnglishWordsTests {
    @Test func `the list is that of BIP-0039`() throws {
        let text = String(
            decoding: try Vectors.data("btc-hd/bip39_wordlist_english.txt"), as: UTF8.self)
        let words = text.split(separator: "\n").map(String.init)
        #expect(words.count == 2_048)
        for (index, word) in words.enumerated() {
            #expect(EnglishWords.word(at: index) == word)
            #expect(EnglishWords.index(of: word) == index)
        }
    }

    @Test func `what is not in the list has no index`() {
        #expect(EnglishWords.index(of: "") == nil)
        #expect(EnglishWords.index(of: "Abandon") == nil)
        #expect(EnglishWords.word(at: 2_048) == nil)
        #expect(EnglishWords.word(at: -1) == nil)
    }
}
