using System.Linq.Expressions;
using System.Reflection;
using FusedGen.Compiler.Graph;
using Program = FusedGen.Compiler.Planning.Program;

namespace FusedGen.Tool.Execution;

/// <summary>
/// Calls a generated method over arrays that stay in place, so that a call costs what a user's call costs.
/// </summary>
internal sealed class Predictor
{
    private readonly Array[] _inputs;
    private readonly Array[] _outputs;
    private readonly ElementType[] _outputTypes;
    private readonly Vocabulary _vocabulary;

    /// <param name="type">The generated type.</param>
    /// <param name="program">What it was generated from.</param>
    /// <param name="method">The method that predicts one sample.</param>
    public Predictor(Type type, Program program, string method = "Predict")
    {
        _inputs = [.. program.Inputs.Select(p => ElementArray.Create(p.Type, p.Length))];
        _vocabulary = Vocabulary.Of(program.Texts);
        _outputTypes = [.. program.Outputs.Select(p => p.Type)];
        _outputs = [.. program.Outputs.Select(p => ElementArray.Create(p.Type, p.Length))];
        MethodInfo predict = type.GetMethod(
            method, [.. _inputs.Select(a => Span(typeof(ReadOnlySpan<>), a)), .. _outputs.Select(a => Span(typeof(Span<>), a))])!;

        // Reflection cannot pass spans; a compiled expression can make them on the way.
        Expression[] arguments =
        [
            .. _inputs.Select(a => Argument(typeof(ReadOnlySpan<>), a)),
            .. _outputs.Select(a => Argument(typeof(Span<>), a)),
        ];
        Call = Expression.Lambda<Action>(Expression.Call(predict, arguments)).Compile();
    }

    /// <summary>Predicts from what <see cref="Set"/> wrote.</summary>
    public Action Call { get; }

    /// <summary>Writes the inputs.</summary>
    public void Set(IReadOnlyList<Tensor> inputs)
    {
        for (int i = 0; i < inputs.Count; i++)
        {
            ElementArray.Fill(_inputs[i], inputs[i]);
        }
    }

    /// <summary>Predicts one sample.</summary>
    /// <returns>The elements of each output, texts as their numbers.</returns>
    public double[][] Predict(IReadOnlyList<Tensor> inputs)
    {
        Set(inputs);
        Call();
        return [.. _outputs.Zip(_outputTypes, (output, type) => ElementArray.Numbers(output, type, _vocabulary))];
    }

    private static Type Span(Type span, Array array) => span.MakeGenericType(array.GetType().GetElementType()!);

    private static NewExpression Argument(Type span, Array array) =>
        Expression.New(Span(span, array).GetConstructor([array.GetType()])!, Expression.Constant(array));
}
