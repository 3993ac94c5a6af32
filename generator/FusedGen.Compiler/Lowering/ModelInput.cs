using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering;

/// <summary>The run-time inputs of a model, whose declared shapes start all others.</summary>
internal static class ModelInput
{
    /// <summary>
    /// The values of inputs. A leading dimension without a size is the batch and gets as many rows as are asked for,
    /// and so does each other one of its name: recurrent states have the batch in the middle.
    /// </summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="given">Sizes for dimensions that the file leaves open.</param>
    /// <param name="rows">How many rows a dimension has that may be the batch, by its symbol.</param>
    /// <param name="outputs">The outputs, of which sizes may be given where they follow from no shape.</param>
    /// <exception cref="ModelException">A type is not supported, another dimension has no size, or a size is given for
    /// a dimension that has one or is not there.</exception>
    public static IReadOnlyList<Value> ValuesOf(
        IReadOnlyList<OnnxValueInfo> inputs, FixedDimensions given, Func<string, int> rows, IReadOnlyList<OnnxValueInfo> outputs)
    {
        given.RequireOpen(OpenDimensions(inputs).ToArray(), OpenDimensions(outputs).ToArray());
        HashSet<string> batch = new(inputs.Where(input => IsLeadingOpen(input, given)).Select(input => input.Dimensions![0].Symbol)
            .Where(symbol => symbol.Length > 0), StringComparer.Ordinal);
        return inputs.Select(input => ValueOf(input, given, batch, rows)).ToArray();
    }

    /// <summary>Whether the leading dimension of an input has no size.</summary>
    public static bool IsLeadingOpen(OnnxValueInfo input, FixedDimensions given) =>
        input.Dimensions is { Count: > 0 } dimensions && IsOpen(input, 0, given);

    /// <summary>Whether neither the file nor the attribute says the size of a dimension.</summary>
    public static bool IsOpen(OnnxValueInfo input, int axis, FixedDimensions given) =>
        !IsKnown(input.Dimensions![axis]) && given.SizeOf(input.Name, axis, input.Dimensions[axis].Symbol) is null;

    private static IEnumerable<(string Input, int Axis, string Symbol)> OpenDimensions(IReadOnlyList<OnnxValueInfo> inputs) =>
        inputs.SelectMany(input => (input.Dimensions ?? []).Select((dimension, axis) => (Input: input.Name, Axis: axis, Dimension: dimension)))
            .Where(d => !IsKnown(d.Dimension))
            .Select(d => (d.Input, d.Axis, d.Dimension.Symbol));

    /// <summary>Whether the file says the size of a dimension.</summary>
    public static bool IsKnown(OnnxDimension dimension) => dimension.Size is { } size && (size > 0 || (size == 0 && dimension.Symbol.Length == 0));

    private static Value ValueOf(OnnxValueInfo input, FixedDimensions given, HashSet<string> batch, Func<string, int> rows)
    {
        string subject = $"The input {UntrustedText.Quote(input.Name)}";
        if (input.DataType == 0)
        {
            string what = input.Kind == "a tensor" ? "has no element type" : $"is {input.Kind}";
            throw new ModelException(
                DiagnosticIds.UnsupportedType,
                $"{subject} {what}. Only tensors can be inputs: split it into tensors before the export, or leave out what needs it, Outputs = \"…\".");
        }

        ElementType type = OnnxDataTypes.OfPort(input.DataType) ?? throw new ModelException(
            DiagnosticIds.UnsupportedType,
            $"{subject} has the element type {OnnxDataTypes.NameOf(input.DataType)}; supported are float, double, float16, bfloat16, bool, int8, int16, "
            + "int32, int64, uint8, uint16, uint32, uint64, integers of 2 and 4 bits, floats of 4 and 8 bits, and string.");
        if (input.Dimensions is null)
        {
            throw new ModelException(DiagnosticIds.DynamicShape, $"{subject} has no shape. Export the model with fixed shapes.");
        }

        int most = 1;
        long[] dimensions = new long[input.Dimensions.Count];
        for (int axis = 0; axis < dimensions.Length; axis++)
        {
            OnnxDimension dimension = input.Dimensions[axis];
            bool isKnown = IsKnown(dimension);
            if (!isKnown && given.SizeOf(input.Name, axis, dimension.Symbol) is { } chosen)
            {
                dimensions[axis] = chosen;
                continue;
            }

            if (!isKnown && axis > 0 && !batch.Contains(dimension.Symbol))
            {
                string symbol = dimension.Symbol.Length > 0 ? UntrustedText.Quote(dimension.Symbol) : "unnamed";
                throw new ModelException(
                    DiagnosticIds.DynamicShape, $"{subject} has an unknown dimension {axis} ({symbol}); only the leading one may be open, as the batch. "
                    + $"Give its size on the attribute, Dimensions = \"{SafeName(dimension, input, axis)}=64\", or export the model with fixed sizes.");
            }

            most = isKnown ? most : rows(dimension.Symbol);
            dimensions[axis] = isKnown ? dimension.Size!.Value : rows(dimension.Symbol);
        }

        return new Value(input.Name, type, ModelLimits.ShapeOf(dimensions, subject, DiagnosticIds.ShapeMismatch, most));
    }

    /// <summary>The name by which the attribute can speak of a dimension.</summary>
    private static string SafeName(OnnxDimension dimension, OnnxValueInfo input, int axis)
    {
        string name = UntrustedText.Escape(dimension.Symbol.Length > 0 ? dimension.Symbol : input.Name);
        return dimension.Symbol.Length > 0 ? name : $"{name}.{axis}";
    }
}
