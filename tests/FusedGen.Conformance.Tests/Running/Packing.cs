using FusedGen.Compiler.Graph;

namespace FusedGen.Conformance.Tests.Running;

/// <summary>Elements of less than a byte as generated methods take and give them.</summary>
internal static class Packing
{
    /// <summary>
    /// The bytes of a tensor of such elements, of which each row has whole ones; another tensor as it is.
    /// </summary>
    public static Tensor Pack(Tensor tensor, int rows) => tensor.Type.PerByte() == 1 ? tensor : Of(tensor, rows).Pack(tensor);

    /// <summary>What an array of bytes holds that should hold a tensor; null where it has another length.</summary>
    public static Tensor? Unpack(Array bytes, Tensor expected)
    {
        // A whole tensor has the fewest bytes. Where there are more, each of its rows has whole ones.
        ElementPacking? packed = new[] { 1, expected.Shape.Rank > 0 ? expected.Shape[0] : 1 }
            .Where(rows => rows > 0)
            .Select(rows => (Rows: rows, Packed: Of(expected, rows)))
            .Where(candidate => candidate.Rows * candidate.Packed.Bytes == bytes.Length)
            .Select(candidate => candidate.Packed)
            .FirstOrDefault();
        return packed?.Unpack(bytes.Cast<byte>().Select(b => (long)b).ToArray(), expected.Shape);
    }

    private static ElementPacking Of(Tensor tensor, int rows) => new(tensor.Type, new Shape(tensor.Count / rows));
}
