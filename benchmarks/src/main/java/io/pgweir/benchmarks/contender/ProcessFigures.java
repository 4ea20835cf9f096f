package io.pgweir.benchmarks.contender;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process and its children have used since they started, from Linux's {@code /proc}; see proc_pid_stat(5) and
 * proc_pid_status(5).
 *
 * @param processorMicros user and system time of all threads, in steps of 10 ms
 * @param residentKilobytes memory in RAM, now; pages that children share with their parent count for each of them
 * @param peakKilobytes the most that it ever was; a sum of peaks, where there are children
 */
public record ProcessFigures(long processorMicros, long residentKilobytes, long peakKilobytes) {

    /** The kernel's USER_HZ is 100 on every architecture that a JDK 17 runs on, whatever the kernel's own tick is. */
    private static final long MICROS_A_TICK = 10_000;

    private static final double KILOBYTES_A_MEGABYTE = 1024;

    private static final String RESIDENT = "VmRSS:";
    private static final String PEAK = "VmHWM:";

    /** @throws IOException if the process itself is gone; a child may go at any time */
    public static ProcessFigures of(ProcessHandle process) throws IOException {
        ProcessFigures sum = of(process.pid());
        for (ProcessHandle child : process.descendants().toList()) {
            try {
                sum = sum.plus(of(child.pid()));
            } catch (NoSuchFileException ended) {
                // Its time is in its parent's figures by now.
                continue;
            }
        }
        return sum;
    }

    private static ProcessFigures of(long pid) throws IOException {
        Path directory = Path.of("/proc", Long.toString(pid));
        List<String> status = Files.readAllLines(directory.resolve("status"));
        return new ProcessFigures(
                processorMicros(Files.readString(directory.resolve("stat"))),
                residentKilobytes(status),
                peakKilobytes(status));
    }

    private ProcessFigures plus(ProcessFigures other) {
        return new ProcessFigures(
                processorMicros + other.processorMicros,
                residentKilobytes + other.residentKilobytes,
                peakKilobytes + other.peakKilobytes);
    }

    /**
     * Reads one line of {@code /proc/PID/stat}. The name in parentheses may itself contain blanks and parentheses, so that
     * fields are counted from the last one.
     *
     * <pre>
     * 4711 (some name) S 1 4711 ... utime stime cutime cstime ...
     * 1     2          3 4 5         14    15    16     17
     * </pre>
     */
    static long processorMicros(String stat) {
        String[] fromThird = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = Stream.of(fromThird)
                .skip(14 - 3)
                .limit(4)
                .mapToLong(Long::parseLong)
                .sum();
        return ticks * MICROS_A_TICK;
    }

    /** Zero for a process that has ended and is not yet waited for: it has no such line. */
    private static long kilobytes(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(
                        line.substring(name.length()).replace("kB", "").strip()))
                .sum();
    }

    static long residentKilobytes(List<String> status) {
        return kilobytes(status, RESIDENT);
    }

    static long peakKilobytes(List<String> status) {
        return kilobytes(status, PEAK);
    }

    /** Of 1024 * 1024 bytes. */
    public double residentMegabytes() {
        return residentKilobytes / KILOBYTES_A_MEGABYTE;
    }

    /** Of 1024 * 1024 bytes. */
    public double peakMegabytes() {
        return peakKilobytes / KILOBYTES_A_MEGABYTE;
    }
}
