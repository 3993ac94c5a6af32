using BenchmarkDotNet.Attributes;
using FusedGen.Benchmarks.Competitors;

namespace FusedGen.Benchmarks.Runs;

/// <summary>The same cases for BenchmarkDotNet, which derives a type from this one.</summary>
[MemoryDiagnoser]
public class CaseBenchmarks : IDisposable
{
    private const int Calls = 16;

    private Contest? _contest;

    /// <summary>The names of the cases.</summary>
    public static IEnumerable<string> Cases => BenchmarkCase.All.Select(c => c.Name);

    /// <summary>The case.</summary>
    [ParamsSource(nameof(Cases))]
    public string Case { get; set; } = "";

    /// <summary>Makes all predictors and compares their results.</summary>
    [GlobalSetup]
    public void Setup() => _contest = new Contest(BenchmarkCase.All.Single(c => c.Name == Case));

    /// <summary>Compares them again.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _contest!.Check();
        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends the competitors.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _contest?.Dispose();
        }
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Calls)]
    public void Generated() => _contest!.Predictors[0].Repeat(Calls);

    [Benchmark(OperationsPerInvoke = Calls)]
    public void OnnxRuntimeRun() => _contest!.Predictors[1].Repeat(Calls);

    [Benchmark(OperationsPerInvoke = Calls)]
    public void OnnxRuntimeBinding() => _contest!.Predictors[2].Repeat(Calls);

    [Benchmark(OperationsPerInvoke = Calls)]
    public void Torch() => _contest!.Predictors[3].Repeat(Calls);

    [Benchmark(OperationsPerInvoke = Calls)]
    public void DotOfTensorPrimitives() => _contest!.Predictors[4].Repeat(Calls);

    [Benchmark(OperationsPerInvoke = Calls)]
    public void ScalarLoop() => _contest!.Predictors[5].Repeat(Calls);
}
