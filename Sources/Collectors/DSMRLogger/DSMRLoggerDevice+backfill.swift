internal import Metering

extension DSMRLoggerDevice {
    /// Answers what was asked of the past, when it is time: all requests out of one fetch of the ring files.
    internal mutating func backfill(
        _ fetch: Fetch<DSMRLoggerPath>, _ report: inout PollReport, at now: Timestamp
    ) async {
        guard desk.isDue(at: now) else { return }
        var rings: [RingPeriod: Ring] = [:]
        for asked in desk.begin() {
            let gap = asked.request.gap
            do throws(RingFailure) {
                var files: [RingFile] = []
                for period in RingPeriod.telling(of: gap, now: now, zone: zone) {
                    files.append(try await ring(period, &rings, fetch, now).get())
                }
                report.backfills.append(answer(asked.request, files, now))
            } catch {
                let isKept = !error.isFinal && desk.giveBack(asked)
                report.backfills.append(BackfillReport(gap: gap, .failed(error.cause, willTryAgain: isKept)))
            }
        }
    }

    private typealias Ring = Result<RingFile, RingFailure>

    /// A ring that was fetched already in this turn, or is now; where one request had no answer, no other is sent.
    private mutating func ring(
        _ period: RingPeriod, _ rings: inout [RingPeriod: Ring], _ fetch: Fetch<DSMRLoggerPath>, _ now: Timestamp
    ) async -> Ring {
        if let known = rings[period] ?? rings.values.first(where: \.isUnanswered) { return known }
        desk.noteFetch(at: now)
        let ring: Ring
        do throws(RingFailure) {
            ring = .success(try await fetchRing(period, fetch, now))
        } catch {
            ring = .failure(error)
        }
        rings[period] = ring
        return ring
    }

    private func fetchRing(
        _ period: RingPeriod, _ fetch: Fetch<DSMRLoggerPath>, _ now: Timestamp
    ) async throws(RingFailure) -> RingFile {
        let path = DSMRLoggerPath(period)
        do throws(PollFailure) {
            if let body = try await fetch.optional(path) { return try readRing(body, path, period, now) }
        } catch {
            // What cannot be read now is no ring file, and will be none in an hour.
            throw RingFailure(cause: error, isFinal: error.reason == .parse)
        }
        let text = "cannot backfill from \(path.rawValue): the device has no such file (status 404)"
        throw RingFailure(cause: PollFailure(.http, text), isFinal: true)
    }

    private func readRing(
        _ body: [UInt8], _ path: DSMRLoggerPath, _ period: RingPeriod, _ now: Timestamp
    ) throws(PollFailure) -> RingFile {
        do throws(RingFileError) {
            return try RingFile(parsing: body, period, gas: equipment.gasRegister, now: now, zone: zone)
        } catch {
            throw PollFailure(.parse, "cannot backfill from \(path.rawValue): \(error)")
        }
    }

    private func answer(_ request: BackfillRequest, _ files: [RingFile], _ now: Timestamp) -> BackfillReport {
        let repair = RingRepair(
            gap: request.gap, before: request.before?.values, after: request.after?.values, now: now, zone: zone,
            bootedAt: bootedAt)
        let readings = BackfilledReading.readings(of: repair.values(files), before: request.before, received: now)
        let remarks = files.flatMap { file in file.flaws.map { "\(DSMRLoggerPath(file.period).rawValue): \($0)" } }
        return BackfillReport(gap: request.gap, .readings(readings), remarks: remarks)
    }
}

/// Why a ring file was not to be had.
private struct RingFailure: Error {
    let cause: PollFailure
    /// Whether it would be the same in an hour.
    let isFinal: Bool
}

extension Result<RingFile, RingFailure> {
    /// Whether the device did not answer, or not with the file as it has it.
    fileprivate var isUnanswered: Bool {
        guard case .failure(let failure) = self else { return false }
        return !failure.isFinal
    }
}

extension DSMRLoggerPath {
    /// The path of a ring file.
    fileprivate init(_ period: RingPeriod) {
        switch period {
        case .hours: self = .hoursRing
        case .days: self = .daysRing
        case .months: self = .monthsRing
        }
    }
}
