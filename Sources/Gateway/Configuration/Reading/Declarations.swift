internal import Metering

/// What the sites and meters read so far have taken: ids, device addresses and former names.
struct Declarations {
    private var sites: [String: Position] = [:]
    private var meters: [MeterKey: Position] = [:]
    private var devices: [String: (title: String, position: Position)] = [:]
    private var formerNames: [MeterKey: (title: String, position: Position)] = [:]

    /// The pairs of places whose values were found not to go together, so that each is noted once.
    private var clashes: Set<[Position?]> = []

    /// Whether no meter was declared.
    var hasNoMeters: Bool { meters.isEmpty }

    /// The ids of all sites, sorted.
    var siteIDs: [String] { sites.keys.sorted() }

    /// Takes a site's id; where it was taken before, if it was.
    mutating func declareSite(_ id: Located<String>) -> Position? {
        if let first = sites[id.value] { return first }
        sites[id.value] = id.position
        return nil
    }

    /// Takes a meter's key; where it was taken before, if it was.
    mutating func declareMeter(_ key: MeterKey, at position: Position) -> Position? {
        if let first = meters[key] { return first }
        meters[key] = position
        return nil
    }

    /// Takes a device, by its host and port or its path; the meter that took it before, if one did.
    mutating func declareDevice(
        _ place: Located<String>, of title: String
    ) -> (title: String, position: Position)? {
        if let first = devices[place.value] { return first }
        devices[place.value] = (title, place.position)
        return nil
    }

    /// Takes a former name; the meter that took it before, if one did.
    mutating func declareFormerName(
        _ name: Located<MeterKey>, of title: String
    ) -> (title: String, position: Position)? {
        if let first = formerNames[name.value] { return first }
        formerNames[name.value] = (title, name.position)
        return nil
    }

    /// The former names that a meter still bears, with the place of that meter.
    func formerNamesInUse() -> [(name: Located<MeterKey>, meter: Position)] {
        formerNames.compactMap { name, use in
            meters[name].map { (Located(value: name, position: use.position), $0) }
        }
    }

    /// Whether two places are found not to go together for the first time.
    mutating func isNewClash(_ first: Position?, _ second: Position?) -> Bool {
        clashes.insert([first, second]).inserted
    }
}
