using System.Linq.Expressions;
using System.Reflection;
using FusedGen.Compiler.Graph;
using FusedGen.Conformance.Tests.Material;

namespace FusedGen.Conformance.Tests.Running;

/// <summary>A generated type that can be called with tensors.</summary>
internal sealed class GeneratedModel
{
    private readonly Type _type;
    private readonly ParameterInfo[] _inputs;
    private readonly ParameterInfo[] _outputs;

    public GeneratedModel(Type type)
    {
        _type = type;
        ParameterInfo[] parameters = Method("Predict").GetParameters();
        _inputs = parameters.Where(p => p.ParameterType.GetGenericTypeDefinition() == typeof(ReadOnlySpan<>)).ToArray();
        _outputs = parameters.Except(_inputs).ToArray();
    }

    /// <summary>Runs so many samples as the first input holds, one by one call or as a batch.</summary>
    /// <param name="inputs">One tensor per input, in order.</param>
    /// <returns>One array of elements per output.</returns>
    public Array[] Run(IReadOnlyList<VectorTensor> inputs)
    {
        if (inputs.Count != _inputs.Length)
        {
            throw new InvalidOperationException($"The generated method has {_inputs.Length} inputs, the vectors {inputs.Count}.");
        }

        int rows = 1;
        for (int i = 0; i < inputs.Count && rows == 1; i++)
        {
            int length = LengthOf(_inputs[i]);
            rows = length == 0 ? 1 : RowsOf(inputs[i].Tensor, length);
        }

        MethodInfo method = Method(rows == 1 ? "Predict" : "PredictBatch");
        HashSet<string?> shared = [.. method.GetParameters().Where(p => p.IsDefined(typeof(SharedByRowsAttribute))).Select(p => p.Name)];
        Array[] arrays =
        [
            .. inputs.Select((input, i) => Elements(input, ElementOf(_inputs[i]), rows)),
            .. _outputs.Select(o => Array.CreateInstance(ElementOf(o), LengthOf(o) * (shared.Contains(o.Name) ? 1 : rows))),
        ];
        Call(method, arrays);
        return arrays[_inputs.Length..];
    }

    /// <summary>The overload of spans alone; others take a number of threads, or structs.</summary>
    private MethodInfo Method(string name) =>
        _type.GetMethods().Single(m => m.Name == name && m.GetParameters().All(p => p.ParameterType.IsByRefLike));

    private static void Call(MethodInfo method, Array[] arrays)
    {
        ParameterExpression all = Expression.Parameter(typeof(Array[]));
        Expression[] arguments = method.GetParameters()
            .Select((p, i) =>
            {
                Type array = ElementOf(p).MakeArrayType();
                return (Expression)Expression.New(
                    p.ParameterType.GetConstructor([array])!, Expression.Convert(Expression.ArrayIndex(all, Expression.Constant(i)), array));
            })
            .ToArray();
        Expression.Lambda<Action<Array[]>>(Expression.Call(method, arguments), all).Compile(preferInterpretation: false)(arrays);
    }

    private int LengthOf(ParameterInfo parameter)
    {
        string name = parameter.Name!;
        return (int)_type.GetField(char.ToUpperInvariant(name[0]) + name[1..] + "Length")!.GetRawConstantValue()!;
    }

    private static Type ElementOf(ParameterInfo parameter) => parameter.ParameterType.GetGenericArguments()[0];

    private static Array Elements(VectorTensor input, Type element, int rows) => input.Tensor.Texts ?? Numbers(Packing.Pack(input.Tensor, rows), element);

    /// <summary>How often a tensor has the elements of one sample, of which several may share a byte.</summary>
    private static int RowsOf(Tensor tensor, int length) =>
        tensor.Type.PerByte() == 1 ? tensor.Count / length
        : ElementPacking.BytesOf(tensor.Count, tensor.Type) == length ? 1
        : tensor.Shape[0];

    private static Array Numbers(Tensor tensor, Type element) => tensor.Type switch
    {
        ElementType.Float32 when element == typeof(Half) => tensor.Floats.Select(v => (Half)v).ToArray(),
        ElementType.Int16 => tensor.Integers.Select(v => (short)v).ToArray(),
        ElementType.UInt16 => tensor.Integers.Select(v => (ushort)v).ToArray(),
        ElementType.UInt32 => tensor.Integers.Select(v => (uint)v).ToArray(),
        ElementType.UInt64 => tensor.Integers.Select(v => unchecked((ulong)v)).ToArray(),
        ElementType.Float32 => tensor.Floats.Select(v => (float)v).ToArray(),
        ElementType.Float64 => tensor.Floats.ToArray(),
        ElementType.Int32 => tensor.Integers.Select(v => (int)v).ToArray(),
        ElementType.Int64 => tensor.Integers.ToArray(),
        ElementType.UInt8 or >= ElementType.Float8E4M3FN => tensor.Integers.Select(v => (byte)v).ToArray(),
        ElementType.Int8 => tensor.Integers.Select(v => (sbyte)v).ToArray(),
        _ => tensor.Integers.Select(v => v != 0).ToArray(),
    };
}
