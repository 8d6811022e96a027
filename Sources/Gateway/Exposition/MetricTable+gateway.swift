internal import Collectors
internal import Metering

extension MetricTable {
    /// How the polls go.
    static let polls: [MetricFamily] = [
        .ofMeters("metergw_polls_total", .counter, "Polls of the meter.") { meter, _ in
            meter.isEnabled && meter.collector.isPolled ? Int64(clamping: meter.status.polls) : nil
        },
        MetricFamily(
            "metergw_poll_failures_total", .counter, .meter,
            "Polls and streamed telegrams of the meter that brought nothing, by the reasons seen so far."
        ) { scrape, writer in
            for meter in scrape.meters where meter.isEnabled && !meter.status.failures.isEmpty {
                for reason in PollFailure.Reason.allCases {
                    guard let count = meter.status.failures[reason] else { continue }
                    let labels = [UInt8(ascii: ",")] + LabelText.bytes(["reason": reason.rawValue])
                    writer.sample(meter.labels + labels, Int64(clamping: count))
                }
            }
        },
        MetricFamily(
            "metergw_poll_duration_seconds", .histogram, unit: "seconds", .gateway,
            "How long polls took, all requests of one together."
        ) { scrape, writer in
            for (collector, durations) in scrape.pollDurations {
                writer.histogram(durations, LabelText.bytes(["collector": collector.rawValue]))
            }
        },
        .ofMeters("metergw_telegrams_total", .counter, "Sound telegrams that the meter has sent by itself.") {
            meter, _ in
            meter.isEnabled ? meter.status.stream.map { Int64(clamping: $0.telegrams) } : nil
        },
        .ofMeters(
            "metergw_stream_garbage_bytes_total", .counter, unit: "bytes",
            "Bytes of the meter's stream that belong to no telegram."
        ) { meter, _ in
            meter.isEnabled ? meter.status.stream.map { Int64(clamping: $0.garbageBytes) } : nil
        },
        .ofMeters("metergw_stream_connections_total", .counter, "How often the meter's stream was opened.") {
            meter, _ in
            meter.isEnabled ? meter.status.stream.map { Int64(clamping: $0.connections) } : nil
        },
        .ofGateway(
            "metergw_poll_lag_seconds", .gauge, unit: "seconds", decimals: 3,
            "Longest time of the last minute or two that a poll began after its appointed time."
        ) { scrape in
            scrape.counters.longestLag(at: scrape.now).wholeMilliseconds
        },
        .ofGateway("metergw_readings_total", .counter, "Readings taken from all meters.") { scrape in
            Int64(clamping: scrape.meters.reduce(scrape.removed.readings) { $0 + $1.status.readings })
        },
        .ofGateway(
            "metergw_backfilled_readings_total", .counter, "Readings that devices remembered of gaps."
        ) { scrape in
            Int64(clamping: scrape.counters.backfilled)
        },
        .ofGateway(
            "metergw_duplicate_readings_total", .counter,
            "Telegrams that were read once more: a poll answered with the one before, or a meter sent it twice."
        ) { scrape in
            Int64(clamping: scrape.meters.reduce(scrape.removed.duplicates) { $0 + $1.status.duplicates })
        },
    ]

    /// What the gateway says of its store, its server and its configuration.
    static let gateway: [MetricFamily] = [
        MetricFamily(
            "metergw_pipeline_dropped_total", .counter, .gateway, "Readings that an outlet had no room for."
        ) { scrape, writer in
            let dropped = scrape.counters.dropped.merging(["store": 0]) { counted, _ in counted }
            for (outlet, count) in dropped.sorted(by: { $0.key < $1.key }) {
                writer.sample(LabelText.bytes(["outlet": outlet]), Int64(clamping: count))
            }
        },
        MetricFamily(
            "metergw_store_write_duration_seconds", .histogram, unit: "seconds", .gateway,
            "How long batches of readings took to write."
        ) { scrape, writer in
            writer.histogram(scrape.counters.storeWrites)
        },
        .ofGateway("metergw_store_size_bytes", .gauge, unit: "bytes", "What the history takes on disk.") { scrape in
            scrape.figures.storeSize
        },
        .ofGateway("metergw_store_blocks", .gauge, "Blocks of sealed readings in the history.") { scrape in
            scrape.figures.storeBlocks.map(Int64.init)
        },
        .ofGateway("metergw_store_pending_readings", .gauge, "Readings that wait to be written.") { scrape in
            Int64(scrape.figures.pendingReadings)
        },
        .ofGateway(
            "metergw_store_conflicts_total", .counter,
            "Readings that differ from the one kept already for their meter and time, which stays."
        ) { scrape in
            Int64(clamping: scrape.counters.storeConflicts)
        },
        MetricFamily(
            "metergw_http_requests_total", .counter, .gateway,
            "Requests answered, by the pattern of their route and by status."
        ) { scrape, writer in
            for (labels, durations) in scrape.requests { writer.sample(labels, Int64(clamping: durations.count)) }
        },
        MetricFamily(
            "metergw_http_request_duration_seconds", .histogram, unit: "seconds", .gateway,
            "How long answers took to make, without their way to the client."
        ) { scrape, writer in
            for (labels, durations) in scrape.requests { writer.histogram(durations, labels) }
        },
        .ofGateway(
            "metergw_disk_free_bytes", .gauge, unit: "bytes", "Free space where the history lies."
        ) { scrape in
            scrape.figures.disk?.free
        },
        .ofGateway("metergw_disk_size_bytes", .gauge, unit: "bytes", "Size of the disk where the history lies.") {
            scrape in
            scrape.figures.disk?.size
        },
        .ofGateway(
            "metergw_config_last_reload_successful", .gauge, "Whether the last reload was taken over."
        ) { scrape in
            scrape.counters.lastReload?.isSuccessful ?? true ? 1 : 0
        },
        .ofGateway(
            "metergw_config_last_reload_timestamp_seconds", .gauge, unit: "seconds", decimals: 3,
            "When the configuration was last read, or tried to be, since 1970."
        ) { scrape in
            (scrape.counters.lastReload?.time ?? scrape.started).milliseconds
        },
        MetricFamily("metergw_build_info", .gauge, .gateway, "What the gateway was built from.") { _, writer in
            writer.sample(LabelText.bytes(["version": Build.version, "swift": Build.swift]), 1)
        },
    ]

    /// The process, by the names that every exporter uses.
    static let process: [MetricFamily] = [
        .ofGateway(
            "process_cpu_seconds_total", .counter, unit: "seconds", decimals: 6,
            "Total user and system CPU time spent in seconds."
        ) { $0.figures.process.cpuMicroseconds },
        .ofGateway(
            "process_resident_memory_bytes", .gauge, unit: "bytes", "Resident memory size in bytes."
        ) { $0.figures.process.residentBytes },
        .ofGateway("process_open_fds", .gauge, "Number of open file descriptors.") {
            $0.figures.process.openFileDescriptors
        },
        .ofGateway(
            "process_start_time_seconds", .gauge, unit: "seconds", decimals: 2,
            "Start time of the process since unix epoch in seconds."
        ) { $0.figures.process.startHundredths },
    ]
}

extension Scrape {
    /// How long the polls of each collector took, those of removed meters among them.
    fileprivate var pollDurations: [(collector: CollectorKind, durations: DurationHistogram)] {
        var durations = removed.durations
        for meter in meters where meter.collector.isPolled {
            durations[meter.collector, default: DurationHistogram()].add(meter.status.durations)
        }
        return CollectorKind.allCases.compactMap { kind in durations[kind].map { (kind, $0) } }
    }

    /// The requests answered, by labels in a fixed order.
    fileprivate var requests: [(labels: [UInt8], durations: DurationHistogram)] {
        counters.requests
            .sorted { ($0.key.route, $0.key.status) < ($1.key.route, $1.key.status) }
            .map { (LabelText.bytes(["route": $0.key.route, "status": "\($0.key.status)"]), $0.value) }
    }
}
