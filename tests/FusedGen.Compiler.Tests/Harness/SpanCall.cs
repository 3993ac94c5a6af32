using System.Linq.Expressions;
using System.Reflection;

namespace FusedGen.Compiler.Tests.Harness;

/// <summary>Calls a method of spans, which reflection cannot, with arrays.</summary>
internal static class SpanCall
{
    /// <summary>
    /// Calls the method with each array as a span: the first <paramref name="inputs"/> of them read-only; then the
    /// other arguments.
    /// </summary>
    public static void Invoke(MethodInfo method, Array[] arrays, int inputs, params int[] more) => Bind(method, arrays, inputs, more)();

    /// <summary>A call that can be made again and again, and allocates nothing by itself.</summary>
    public static Action Bind(MethodInfo method, Array[] arrays, int inputs, params int[] more)
    {
        ParameterExpression parameter = Expression.Parameter(typeof(Array[]));
        Expression[] arguments = arrays
            .Select((array, i) =>
            {
                Type span = (i < inputs ? typeof(ReadOnlySpan<>) : typeof(Span<>)).MakeGenericType(array.GetType().GetElementType()!);
                Expression element = Expression.Convert(Expression.ArrayIndex(parameter, Expression.Constant(i)), array.GetType());
                return (Expression)Expression.New(span.GetConstructor([array.GetType()])!, element);
            })
            .Concat(more.Select(value => Expression.Constant(value)))
            .ToArray();
        Action<Array[]> call = Expression.Lambda<Action<Array[]>>(Expression.Call(method, arguments), parameter).Compile();
        return () => call(arrays);
    }
}
