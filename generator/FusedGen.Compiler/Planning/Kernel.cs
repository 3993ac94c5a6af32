using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning;

/// <summary>Something that a kernel reads, under the name of its parameter.</summary>
/// <param name="Parameter">A C# identifier, unique in the kernel.</param>
/// <param name="Operand">Where it lies.</param>
public sealed record KernelRead(string Parameter, Operand Operand);

/// <summary>
/// One step of a prediction, with every decision that all targets share: what is read and written, and in which order.
/// A schedule adds the decisions of one target.
/// </summary>
/// <remarks>
/// A kernel becomes a method whose parameters are references to the first element of each operand, so that its text
/// does not depend on where the operands lie: kernels of the same shape share one method.
/// </remarks>
/// <param name="Name">The beginning of the method's name, a C# identifier that tells what the kernel does:
/// <c>Linear</c>.</param>
/// <param name="Title">One line for the reader of the generated code: <c>Linear(64→32), Relu</c>.</param>
/// <param name="Reads">What the kernel reads, in the order of its parameters; none of it overlaps
/// <paramref name="Write"/>.</param>
/// <param name="Write">What it fills; the parameter <c>y</c>.</param>
public abstract record Kernel(string Name, string Title, IReadOnlyList<KernelRead> Reads, Operand Write)
{
    /// <summary>All operands in the order of the method's parameters.</summary>
    public IEnumerable<Operand> Operands => Reads.Select(read => read.Operand).Append(Write);

    /// <summary>Whether there is a form for each vector width; else one scalar form serves all.</summary>
    public abstract bool IsVectorised { get; }

    /// <summary>The widest vectors that pay off, in bits.</summary>
    public virtual int MaxVectorBits => 512;

    /// <summary>
    /// Whether its tiles are as large as the registers allow, so that machines with more of them have code of their
    /// own.
    /// </summary>
    public virtual bool FillsRegisters => false;

    /// <summary>
    /// Whether four or more inputs of each of several rows are broadcast, for products with the same weights.
    /// </summary>
    public virtual bool BroadcastsRows => false;

    /// <summary>
    /// Whether every read is done before the first write, so that the caller may pass overlapping spans.
    /// </summary>
    public virtual bool ReadsBeforeWriting => false;

    /// <summary>
    /// The multiply-adds of what the kernel computes, counted as the graph counts them; 0 where it has no sums of
    /// products. Those of a transposed convolution differ, whose sums reach past the borders of the input, and those of
    /// a convolution that pools its outputs, which leaves out what no window holds.
    /// </summary>
    public virtual long MultiplyAdds => 0;

    /// <summary>The decisions in words, for the header of the generated file.</summary>
    public abstract string Plan { get; }
}
