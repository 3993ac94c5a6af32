using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.KernelPrograms;

/// <summary>Constants that a kernel looks up by a place: read-only data of the assembly.</summary>
/// <param name="Name">Its name in the code.</param>
/// <param name="Element">The type of the entries: <see cref="ElementType.Float32"/>, <see cref="ElementType.Float64"/>
/// or <see cref="ElementType.Int32"/>.</param>
/// <param name="Entries">The entries.</param>
/// <param name="RowLength">Entries that belong together, a row on a line; 0 where all do.</param>
internal sealed record Table(string Name, ElementType Element, IReadOnlyList<double> Entries, int RowLength = 0);
