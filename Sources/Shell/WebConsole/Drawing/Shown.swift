import ChainModel
import Connector
import Encodings
import ScreeningRules
import Units

/// An amount: with the digits that people read, and all of them on hover.
struct ShownAmount: Sendable {
    let text: String
    let full: String
    let asset: String

    /// Groups of three, and the zeros at the end left out down to two places (for bitcoin none).
    init(_ amount: Amount) {
        full = amount.decimal
        asset = amount.asset.code
        let halves = amount.decimal.split(separator: ".", omittingEmptySubsequences: false)
        var places = Array(halves.count == 2 ? halves[1] : "")
        let least = amount.asset.scale > 6 ? 8 : 2
        while places.count > least, places.last == "0" { places.removeLast() }
        let whole = ShownAmount.grouped(String(halves[0]))
        text = places.isEmpty ? whole : whole + "." + String(places)
    }

    static func grouped(_ digits: String) -> String {
        var text = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }
}

/// A time: how long ago, and exactly on hover.
struct ShownTime: Sendable {
    let relative: String
    let exact: String
    let iso: String

    init(_ time: Timestamp, now: Timestamp, _ words: Words) {
        let day = CalendarDate(time).map { "\($0)" } ?? "?"
        let ofDay = ((time.milliseconds / 1_000 % 86_400) + 86_400) % 86_400
        let clock = [ofDay / 3_600, ofDay / 60 % 60, ofDay % 60].map {
            $0 < 10 ? "0\($0)" : "\($0)"
        }.joined(separator: ":")
        exact = "\(day) \(clock) UTC"
        iso = "\(day)T\(clock)Z"
        let seconds = now.milliseconds(since: time) / 1_000
        relative =
            seconds < 0 && seconds > -5
            ? words.say("time.now")
            : seconds < 0
                ? exact
                : ShownTime.duration(seconds, words).map { words.say("time.ago", ["span": $0]) }
                    ?? words.say("time.now")
    }

    /// Returns a span in its largest unit; nil for under 5 seconds.
    static func duration(_ seconds: Int64, _ words: Words) -> String? {
        switch seconds {
        case ..<5: nil
        case ..<60: words.say("time.seconds", ["n": "\(seconds)"])
        case ..<3_600: words.say("time.minutes", ["n": "\(seconds / 60)"])
        case ..<172_800: words.say("time.hours", ["n": "\(seconds / 3_600)"])
        default: words.say("time.days", ["n": "\(seconds / 86_400)"])
        }
    }
}

/// An address, an id or a hash: short, with its picture, and whole to copy.
struct ShownAddress: Sendable {
    let full: String
    let short: String
    let pictureSVG: String

    init(_ text: String) {
        full = text
        short = ShownAddress.shortened(text)
        pictureSVG = Identicon.svg(of: text)
    }

    /// The first 8 and last 6 letters.
    static func shortened(_ text: String) -> String {
        text.count <= 17 ? text : "\(text.prefix(8))…\(text.suffix(6))"
    }
}

/// A state: a colour, a picture and a word, never a colour alone.
struct ShownState: Sendable {
    /// `good`, `wait`, `bad`, `second` or `plain`: the style sheet has the colours.
    let tone: String
    /// The name of the picture in the layout.
    let icon: String
    let word: String
}

/// Hashes as explorers of a chain write them.
enum ShownHash {
    static func text(_ bytes: Bytes32, _ profile: ChainProfile?) -> String {
        switch profile?.family {
        case .bitcoin: Hex.encode(bytes.reversedBytes)
        case .evm, nil: Hex.encodePrefixed(bytes.bytes)
        }
    }
}
