using FusedGen.Compiler;
using FusedGen.Fuzz.Judging;
using FusedGen.Fuzz.Mutating;

namespace FusedGen.Fuzz;

/// <summary>Runs cases and collects findings, one for each cause.</summary>
/// <param name="mutator">Makes the cases.</param>
/// <param name="judge">Judges them.</param>
/// <param name="sampleEvery">Of so many accepted cases the code of one is compiled and run.</param>
public sealed class Campaign(Mutator mutator, Judge judge, int sampleEvery)
{
    private readonly Dictionary<string, int> _findings = new(StringComparer.Ordinal);

    /// <summary>Cases that were run.</summary>
    public int Cases { get; private set; }

    /// <summary>Cases for which code was generated.</summary>
    public int Accepted { get; private set; }

    /// <summary>Accepted cases whose code was compiled by the C# compiler and run.</summary>
    public int Sampled { get; private set; }

    /// <summary>How often each kind of finding came.</summary>
    public IReadOnlyDictionary<string, int> Findings => _findings;

    /// <summary>Runs one case.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="found">Called at the first finding of each kind, with the model it came of and a minimised
    /// file.</param>
    /// <param name="begins">Called with each case before it runs, for whoever must say which one brought the process
    /// down.</param>
    public void Run(int number, Action<Finding, string, byte[]> found, Action<int, string, byte[]>? begins = null)
    {
        (CorpusModel origin, byte[] mutant) = mutator.Case(number);
        begins?.Invoke(number, origin.Name, mutant);
        Cases++;
        Finding? finding = Examine(mutant, countsIn: true);
        if (finding is null)
        {
            return;
        }

        _findings.TryGetValue(finding.Signature, out int count);
        _findings[finding.Signature] = count + 1;
        if (count == 0)
        {
            byte[] small = Minimiser.Shrink(mutant, file => Examine(file, countsIn: false)?.Signature == finding.Signature, TimeSpan.FromSeconds(20));
            found(finding, $"case {number} of {origin.Name}", small);
        }
    }

    private Finding? Examine(byte[] file, bool countsIn)
    {
        CompilationResult? result = judge.Compile(file, out Finding? finding);
        if (finding is not null || result is not { Files.Count: > 0 })
        {
            return finding;
        }

        Accepted += countsIn ? 1 : 0;
        if (countsIn && Accepted % sampleEvery != 0)
        {
            return null;
        }

        Sampled += countsIn ? 1 : 0;
        return Judge.Run(file, result);
    }
}
