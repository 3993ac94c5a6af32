using System.Globalization;

namespace FusedGen.Benchmarks.Machine;

/// <summary>What this machine can do at best on one core, measured.</summary>
/// <param name="MultiplyAdds512">Multiply-adds a second at 512 bits; 0 without such vectors.</param>
/// <param name="MultiplyAdds256">At 256 bits.</param>
/// <param name="MultiplyAdds128">At 128 bits.</param>
/// <param name="Levels">Caches, the nearest first, and memory last.</param>
internal sealed record MachineLimits(double MultiplyAdds512, double MultiplyAdds256, double MultiplyAdds128, IReadOnlyList<MemoryLevel> Levels)
{
    /// <summary>The rate of the widest vectors.</summary>
    public double MultiplyAdds => Math.Max(MultiplyAdds512, Math.Max(MultiplyAdds256, MultiplyAdds128));

    public static MachineLimits Measure()
    {
        // Half of each cache, so that what else is used finds room; of a shared last cache a quarter.
        (string Name, int Bytes)[] caches = Caches();
        List<MemoryLevel> levels = caches
            .Select((cache, i) => new MemoryLevel(cache.Name, cache.Bytes, ReadBandwidth.Of(cache.Bytes / (i == 2 ? 4 : 2) / 512 * 512)))
            .ToList();
        levels.Add(new MemoryLevel("memory", int.MaxValue, ReadBandwidth.Of(256 << 20)));
        return new MachineLimits(PeakRate.MultiplyAdds(512), PeakRate.MultiplyAdds(256), PeakRate.MultiplyAdds(128), levels);
    }

    /// <summary>
    /// The least time of one call in nanoseconds, and what bounds it: computing, or reading each weight once.
    /// </summary>
    /// <param name="multiplyAdds">Multiply-adds of one sample, and its weights.</param>
    /// <param name="rows">Samples of one call.</param>
    /// <param name="reading">The measured time of reading the weights.</param>
    public (double Nanoseconds, string Bound) Of(long multiplyAdds, int rows, double reading)
    {
        double computing = multiplyAdds * rows / MultiplyAdds * 1e9;
        return computing > reading ? (computing, "FMA") : (reading, Levels.First(l => multiplyAdds * 4 <= l.Bytes).Name);
    }

    /// <summary>The measured numbers in one line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"multiply-adds at 512, 256, 128 bits: {MultiplyAdds512 / 1e9:f0}, {MultiplyAdds256 / 1e9:f0}, {MultiplyAdds128 / 1e9:f0} G/s; reading: "
        + $"{string.Join(", ", Levels.Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Name} {l.BytesPerSecond / 1e9:f0} GB/s")))}");

    private static (string, int)[] Caches()
    {
        int[] bytes = [32 << 10, 1 << 20, 32 << 20];
        for (int level = 1; level <= 3; level++)
        {
            // index0 is the first level's cache of data, index1 that of instructions.
            string file = $"/sys/devices/system/cpu/cpu0/cache/index{(level == 1 ? 0 : level)}/size";
            if (File.Exists(file)
                && int.TryParse(File.ReadAllText(file).Trim().TrimEnd('K'), NumberStyles.None, CultureInfo.InvariantCulture, out int kilobytes))
            {
                bytes[level - 1] = kilobytes << 10;
            }
        }

        return [("L1", bytes[0]), ("L2", bytes[1]), ("L3", bytes[2])];
    }
}

/// <summary>A cache or the memory.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="BytesPerSecond">What one core reads of it.</param>
internal sealed record MemoryLevel(string Name, int Bytes, double BytesPerSecond);
