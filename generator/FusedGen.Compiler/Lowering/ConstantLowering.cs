using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering;

/// <summary>Constants: those that the file holds, and those that follow from static shapes.</summary>
internal static class ConstantLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("Constant", Constant, Restrictions: "No sparse tensors."),
        new("ConstantOfShape", ConstantOfShape, Restrictions: "A shape that is constant, or an input of the model."),
        new("Shape", ShapeOf),
        new("Size", node => node.Bind(node.NewConstant(Tensor.ScalarOf((long)node.Input(0).Shape.Count)))),
        new("Range", Range, Restrictions: "Bounds that are constant, or inputs of the model."),
        new("EyeLike", EyeLike),
    ];

    private static void Constant(NodeContext node)
    {
        Tensor value =
            node.HasAttribute("value") ? node.TensorAttribute("value")!
            : node.HasAttribute("value_float") ? Tensor.ScalarOf(node.Float("value_float", 0))
            : node.HasAttribute("value_int") ? Tensor.ScalarOf(node.Integer("value_int", 0))
            : node.Floats("value_floats") is { } floats ? new Tensor(new Shape(floats.Length), floats)
            : node.Integers("value_ints") is { } integers ? new Tensor(new Shape(integers.Length), integers)
            : node.HasAttribute("value_string") ? node.TextRow([node.Text("value_string", "")]).Reshape(Shape.Scalar)
            : node.Texts("value_strings") is { } texts ? node.TextRow(texts)
            : throw node.Unsupported("has a value that is no dense tensor");
        node.Bind(node.NewConstant(value));
    }

    private static void ConstantOfShape(NodeContext node)
    {
        Tensor value = node.TensorAttribute("value") ?? Tensor.ScalarOf(0.0);
        if (value.Count != 1)
        {
            throw node.Mismatch($"fills with a tensor of shape {value.Shape}, which must have one element");
        }

        Shape shape = node.ShapeOf(node.ConstantIntegers(0, "input"));
        node.Bind(node.Expand(node.NewConstant(value.Reshape(Shape.Scalar)), shape));
    }

    private static void ShapeOf(NodeContext node)
    {
        int[] dimensions = node.Input(0).Shape.ToArray();
        int Bound(long bound) => (int)Math.Min(Math.Max(bound < 0 ? bound + dimensions.Length : bound, 0), dimensions.Length);
        int start = Bound(node.Integer("start", 0));
        int end = Bound(node.Integer("end", dimensions.Length));
        long[] part = dimensions.Skip(start).Take(Math.Max(0, end - start)).Select(d => (long)d).ToArray();
        node.Bind(node.NewConstant(new Tensor(new Shape(part.Length), part)));
    }

    private static void Range(NodeContext node)
    {
        Tensor start = node.Constant(0, "start");
        Tensor limit = node.Constant(1, "limit");
        Tensor delta = node.Constant(2, "delta");
        if (start.Count != 1 || limit.Count != 1 || delta.Count != 1 || start.Type != limit.Type || start.Type != delta.Type)
        {
            throw node.Mismatch("has bounds that are no scalars of one type");
        }

        double steps = Math.Ceiling((limit.ElementAsDouble(0) - start.ElementAsDouble(0)) / delta.ElementAsDouble(0));
        if (double.IsNaN(steps) || steps > ModelLimits.FoldedElements)
        {
            throw node.Fail(DiagnosticIds.TooLarge,
                $"makes a range of {steps.ToString(System.Globalization.CultureInfo.InvariantCulture)} elements; the limit is {ModelLimits.FoldedElements}");
        }

        int count = (int)Math.Max(0, steps);
        Shape shape = new(count);
        node.Bind(node.NewConstant(start.Type.IsFloating()
            ? new Tensor(shape, Enumerable.Range(0, count).Select(i => start.Floats[0] + (i * delta.Floats[0])).ToArray(), start.Type)
            : new Tensor(shape, Enumerable.Range(0, count).Select(i => unchecked(start.Integers[0] + (i * delta.Integers[0]))).ToArray(), start.Type)));
    }

    private static void EyeLike(NodeContext node)
    {
        Value like = node.Input(0);
        ElementType type = node.HasAttribute("dtype")
            ? OnnxDataTypes.OfValue(node.Integer("dtype", 0))
                ?? throw node.Fail(DiagnosticIds.UnsupportedType, $"makes a {OnnxDataTypes.NameOf(node.Integer("dtype", 0))}")
            : like.Type;
        if (like.Shape.Rank != 2 || like.Shape.Count > ModelLimits.FoldedElements)
        {
            throw node.Mismatch($"makes an identity matrix of shape {like.Shape}");
        }

        long diagonal = node.Integer("k", 0);
        long[] elements = Enumerable.Range(0, like.Shape.Count).Select(i => i % like.Shape[1] - (i / like.Shape[1]) == diagonal ? 1L : 0L).ToArray();
        node.Bind(node.NewConstant(type.IsFloating()
            ? new Tensor(like.Shape, elements.Select(e => (double)e).ToArray(), type)
            : new Tensor(like.Shape, elements, type)));
    }
}
