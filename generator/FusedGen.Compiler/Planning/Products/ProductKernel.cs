using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning.Products;

/// <summary><c>y[row, j] = Σₖ a[row, k] · b[k, j]</c> of two tensors that come at run time.</summary>
/// <param name="Left">a.</param>
/// <param name="Right">b.</param>
/// <param name="Outer">Loops around a product: operand 0 is the output, 1 the left side, 2 the right side.</param>
/// <param name="Rows">Rows of a that meet the same b, with their strides.</param>
/// <param name="Inner">The summed axis.</param>
/// <param name="Columns">Columns of b.</param>
/// <param name="IsVectorised">Whether the lanes are columns: consecutive in b and y, and 32-bit floats.</param>
/// <param name="IsReproducible">Whether products are rounded before they are added.</param>
internal sealed record ProductKernel(
    string Name,
    string Title,
    KernelRead Left,
    KernelRead Right,
    Operand Write,
    LoopNest Outer,
    ProductAxis Rows,
    ProductAxis Inner,
    ProductAxis Columns,
    bool IsVectorised,
    bool IsReproducible)
    : Kernel(Name, Title, [Left, Right], Write)
{
    public override bool IsVectorised { get; } = IsVectorised;

    public override bool FillsRegisters => IsVectorised;

    public override long MultiplyAdds => Outer.Extents.Aggregate((long)Rows.Extent * Inner.Extent * Columns.Extent, (count, extent) => count * extent);

    public override string Plan =>
        $"{Rows.Extent}×{Inner.Extent} by {Inner.Extent}×{Columns.Extent}"
        + (IsVectorised ? ", tiles of rows by vectors of columns" : ", element by element")
        + (Outer.Rank > 0 ? $", repeated {string.Join("×", Outer.Extents)} times" : "");
}

/// <summary>One of the three axes of a product: its length, and how one step moves each operand, in elements.</summary>
internal sealed record ProductAxis(int Extent, int Output, int Left, int Right);
