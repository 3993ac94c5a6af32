namespace FusedGen.Compiler.Planning;

/// <summary>
/// One step of a prediction with every decision taken: what is read and written, in which order, with which tiles. An emitter
/// prints it and decides nothing.
/// </summary>
/// <param name="Name">A C# identifier, unique in the program, that tells what the kernel does.</param>
/// <param name="Title">One line for the reader of the generated code: <c>Linear(64→32), Relu</c>.</param>
/// <param name="Reads">What the kernel reads, in the order of its parameters; none of it overlaps <paramref name="Write"/>.</param>
/// <param name="Write">What it fills.</param>
public abstract record Kernel(string Name, string Title, IReadOnlyList<Operand> Reads, Operand Write)
{
    /// <summary>Whether there is a form for each vector width; else one scalar form serves all.</summary>
    public abstract bool IsVectorised { get; }

    /// <summary>The widest vectors that pay off, in bits.</summary>
    public virtual int MaxVectorBits => 512;

    /// <summary>Whether every read is done before the first write, so that the caller may pass overlapping spans.</summary>
    public virtual bool ReadsBeforeWriting => false;

    /// <summary>The decisions in words, for the header of the generated file.</summary>
    public abstract string Plan { get; }
}
