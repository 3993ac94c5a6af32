using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// Inputs and outputs of elements that are smaller than a byte. The caller has bytes of several elements, which the
/// graph takes apart and puts together.
/// </summary>
internal static class PackedPorts
{
    /// <summary>The input as the caller has it: bytes, of which each row has whole ones.</summary>
    /// <param name="input">An input as the file declares it.</param>
    /// <param name="rows">How many rows it has; null where it is no batch.</param>
    public static Value Port(Value input, int? rows) => input.Type.PerByte() == 1
        ? input
        : new Value(input.Name, ElementType.UInt8, PackedShape(input, rows)) { Packed = PackedOf(input, rows) };

    /// <summary>The elements of such an input under the shape that the file declares.</summary>
    /// <param name="port">The input as the caller has it.</param>
    /// <param name="shape">The declared shape.</param>
    /// <param name="operations">Takes the operations.</param>
    public static Value Unpacked(Value port, Shape shape, GraphBuilder operations)
    {
        ElementPacking packed = port.Packed!;
        int perByte = packed.Type.PerByte();
        int bytes = packed.Bytes;
        int rows = bytes == 0 ? 1 : port.Shape.Count / bytes;
        Origin origin = new("Unpack", port.Name);
        Shape places = new(rows, bytes, perByte);
        Value each = operations.Add(new MoveOperation(
            origin, [port],
            [new MovePiece(0, 0, new int[3], places.ToArray(), [new AxisMap(bytes), new AxisMap(1), new AxisMap(0)])],
            new Value(port.Name, ElementType.UInt8, places)));
        Value shifts = new("shifts", new Tensor(
            new Shape(perByte), Enumerable.Range(0, perByte).Select(i => (long)(i * packed.Bits)).ToArray(), ElementType.UInt8));
        Expression code = Formula.Apply(
            BinaryFunction.And,
            Formula.Apply(BinaryFunction.ShiftRight, new InputExpression(0, ElementType.UInt8), new InputExpression(1, ElementType.UInt8)),
            new IntegerConstant((1 << packed.Bits) - 1, ElementType.UInt8));
        Expression element = packed.Type.IsSmallInteger()
            ? Formula.Cast(code, packed.Type)
            : new UnaryExpression(UnaryFunction.Reinterpret, code, packed.Type);
        Value elements = operations.Add(new MapOperation(origin, element, [each, shifts], new Value(port.Name, packed.Type, places)));
        int count = rows == 0 ? 0 : shape.Count / rows;
        Shape lines = new(rows, count);
        Value used = operations.Add(new MoveOperation(
            origin, [elements], [new MovePiece(0, 0, new int[2], lines.ToArray(), [new AxisMap(bytes * perByte), new AxisMap(1)])],
            new Value(port.Name, packed.Type, lines)));
        return operations.Add(MoveOperation.Reshape(origin, used, new Value(port.Name, packed.Type, shape)));
    }

    /// <summary>An output as the caller gets it.</summary>
    /// <param name="output">The output as the file declares it.</param>
    /// <param name="rows">How many rows it has; null where it is no batch.</param>
    /// <param name="operations">Takes the operations.</param>
    public static Value Packed(Value output, int? rows, GraphBuilder operations)
    {
        if (output.Type.PerByte() == 1)
        {
            return output;
        }

        ElementPacking packed = PackedOf(output, rows);
        int perByte = output.Type.PerByte();
        int lines = rows ?? 1;
        int count = lines == 0 ? 0 : output.Shape.Count / lines;
        int bytes = ElementPacking.BytesOf(count, output.Type);
        Origin origin = new("Pack", output.Name);
        Value flat = operations.Add(MoveOperation.Reshape(origin, output, new Value(output.Name, output.Type, new Shape(lines, count))));
        Expression x = new InputExpression(0, output.Type);
        Expression code = output.Type.IsSmallInteger()
            ? Formula.Cast(x, ElementType.UInt8)
            : new UnaryExpression(UnaryFunction.Reinterpret, x, ElementType.UInt8);
        Value codes = operations.Add(new MapOperation(
            origin, Formula.Apply(BinaryFunction.And, code, new IntegerConstant((1 << packed.Bits) - 1, ElementType.UInt8)), [flat],
            new Value(output.Name, ElementType.UInt8, flat.Shape)));

        // What the last byte has no element for is 0.
        Shape padded = new(lines, bytes * perByte);
        Value whole = operations.Add(new MoveOperation(
            origin, [codes], [new MovePiece(0, 0, new int[2], flat.Shape.ToArray(), [new AxisMap(count), new AxisMap(1)])],
            new Value(output.Name, ElementType.UInt8, padded)));
        Shape shape = PackedShape(output, rows);
        Value[] parts = Enumerable.Range(0, perByte)
            .Select(part => operations.Add(MoveOperation.Reshape(origin, operations.Add(new MoveOperation(
                    origin, [whole], [new MovePiece(0, part, new int[2], [lines, bytes], [new AxisMap(bytes * perByte), new AxisMap(perByte)])],
                    new Value(output.Name, ElementType.UInt8, new Shape(lines, bytes)))),
                new Value(output.Name, ElementType.UInt8, shape))))
            .ToArray();
        Expression joined = Enumerable.Range(0, perByte)
            .Select(part => part == 0
                ? new InputExpression(0, ElementType.UInt8)
                : Formula.Apply(
                    BinaryFunction.ShiftLeft, new InputExpression(part, ElementType.UInt8), new IntegerConstant(part * packed.Bits, ElementType.UInt8)))
            .Aggregate((left, right) => Formula.Apply(BinaryFunction.Or, left, right));
        Value result = operations.Add(new MapOperation(origin, joined, parts, new Value(output.Name, ElementType.UInt8, shape) { Packed = packed }));
        return result.Constant is { } constant ? new Value(result.Name, constant) { Packed = packed } : result;
    }

    /// <summary>Refuses a batch whose rows are not one after the other: they have no whole bytes.</summary>
    public static ModelException Refused(string subject, ElementType type) => new(
        DiagnosticIds.UnsupportedType,
        $"{subject} has an open dimension that is not the leading one, and several of its elements of type {type.Name()} share a byte. "
        + "Give the dimension a size on the attribute, or put a Cast from int8 or uint8 in front.");

    private static Shape PackedShape(Value value, int? rows)
    {
        int bytes = ElementPacking.BytesOf(rows is { } count and > 0 ? value.Shape.Count / count : value.Shape.Count, value.Type);
        return rows is null ? new Shape(bytes) : new Shape(rows.Value, bytes);
    }

    private static ElementPacking PackedOf(Value value, int? rows) =>
        new(value.Type, rows is null ? value.Shape : new Shape([1, .. value.Shape.ToArray().Skip(1)]));
}
