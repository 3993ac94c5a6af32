namespace FusedGen.Compiler.KernelPrograms;

/// <summary>
/// What a kernel does on one target: the form between its schedule and C#, which can be printed, counted and run.
/// </summary>
/// <param name="Parameters">Pointers to the first element of each operand, in the order of the kernel's operands; the
/// last one is written.</param>
/// <param name="Body">The steps.</param>
/// <param name="Functions">Functions that the steps call, each of which has the machine's registers to itself.</param>
internal sealed record KernelProgram(IReadOnlyList<Pointer> Parameters, IReadOnlyList<KernelStatement> Body, IReadOnlyList<KernelFunction> Functions);

/// <summary>A part of a kernel that the JIT compiles on its own.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">A line for the reader.</param>
/// <param name="Pointers">Its pointers.</param>
/// <param name="Indices">Its numbers.</param>
/// <param name="Body">Its steps.</param>
internal sealed record KernelFunction(
    string Name, string Title, IReadOnlyList<Pointer> Pointers, IReadOnlyList<Local> Indices, IReadOnlyList<KernelStatement> Body);
