using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning;

namespace FusedGen.Compiler.Scheduling;

/// <summary>The parameters of a kernel's method: a pointer to the first element of each operand.</summary>
internal sealed class KernelPointers
{
    /// <summary>The name of the operand that is written.</summary>
    private const string OutputName = "y";

    private readonly Dictionary<string, Pointer> _reads;

    private KernelPointers(Dictionary<string, Pointer> reads, IReadOnlyList<Pointer> all)
    {
        _reads = reads;
        All = all;
    }

    /// <summary>All of them, in the order of the kernel's operands.</summary>
    public IReadOnlyList<Pointer> All { get; }

    /// <summary>What is written.</summary>
    public Pointer Output => All[All.Count - 1];

    /// <summary>What is read under a name.</summary>
    public Pointer this[string parameter] => _reads[parameter];

    /// <summary>The pointers of a kernel.</summary>
    public static KernelPointers Of(Kernel kernel)
    {
        Pointer[] reads = kernel.Reads.Select(r => new Pointer(r.Parameter, r.Operand.Type)).ToArray();
        return new KernelPointers(reads.ToDictionary(p => p.Name), [.. reads, new Pointer(OutputName, kernel.Write.Type)]);
    }

    /// <summary>
    /// The pointers of a function inside a kernel, which has parameters of its own for the same operands.
    /// </summary>
    public static KernelPointers Of(IReadOnlyList<Pointer> reads, Pointer output) => new(reads.ToDictionary(p => p.Name), [.. reads, output]);

    /// <summary>The same parameters for a function of its own.</summary>
    public KernelPointers Renewed()
    {
        Pointer[] all = All.Select(p => new Pointer(p.Name, p.Element)).ToArray();
        return new KernelPointers(all.Take(all.Length - 1).ToDictionary(p => p.Name), all);
    }
}
