/// Why a list could not be read; nothing of it is used then.
public enum ListImportError: Error, Sendable, Hashable {
    /// The file or folder cannot be opened or read; the system's error number.
    case unreadable(path: String, errno: Int32)
    /// The content passes the limit of bytes.
    case tooLarge(byteCountMax: Int)
    /// The bzip2 data ends too early.
    case truncatedBZip2
    /// The bzip2 data is damaged; the library's code.
    case corruptBZip2(code: Int32)
    /// The XML is not well-formed, or ends too early; expat's code and words.
    case malformedXML(code: UInt32, reason: String, line: Int)
    /// It has a document type declaration: entities are refused altogether.
    case documentType(line: Int)
    /// Elements are nested too deeply.
    case tooDeep(line: Int)
    /// A tag, comment or other piece of markup is too long.
    case markupTooLong(line: Int)
    /// The text of an element is too long.
    case textTooLong(line: Int)
    /// The root is not that of OFAC's advanced list.
    case wrongRoot(line: Int)
    /// The list does not say when it was published, or no such day exists.
    case noDate
    /// No feature of the list is an address of a digital currency.
    case noLabels
    /// A wallet has no owner, no address, or one that cannot be kept.
    case badEntry(line: Int)
    /// The first line does not name the columns.
    case wrongHeader
    /// A row has another number of fields than the header.
    case wrongFieldCount(line: Int)
    /// A quoted field is not closed, or has text behind its end.
    case badQuotes(line: Int)
    /// A row of a table, or one of its fields, is too long.
    case rowTooLong(line: Int)
    /// The files hold no row of OFAC's `sdn.csv`.
    case noParties
    /// A party's remarks are cut off, and `sdn_comments.csv` with the rest of them is not there.
    case remarksCut(party: String)
    /// The text is not YAML: the parser's words.
    case malformedYAML(String)
    /// A tag pack has no mapping with a list of `tags`; the number of the pack, from 1.
    case notATagPack(Int)
    /// A tag has no address, or a field that is no text; the pack's and the tag's number, from 1.
    case badTag(pack: Int, tag: Int)
    /// There are more entries than a list may have.
    case tooManyEntries(max: Int)
    /// The text is not UTF-8.
    case notUTF8
    /// A folder's or file's name has no date or label where one belongs.
    case badName(String)
}
