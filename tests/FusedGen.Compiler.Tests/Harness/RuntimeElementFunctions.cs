using System.Reflection;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Interpreting;
using FusedGen.Numerics;

namespace FusedGen.Compiler.Tests.Harness;

/// <summary>The functions of elements that generated code calls, so that the interpreter must have its bits.</summary>
internal sealed class RuntimeElementFunctions : IElementFunctions
{
    public static readonly RuntimeElementFunctions Instance = new();

    private readonly Dictionary<(Type, string), Delegate> _methods = [];

    public float Evaluate(UnaryFunction function, float x) =>
        function == UnaryFunction.Negate ? -x : Method<Func<float, float>>(typeof(VectorMath), function.ToString())(x);

    public float Evaluate(BinaryFunction function, float x, float y) => function switch
    {
        BinaryFunction.Add => x + y,
        BinaryFunction.Subtract => x - y,
        BinaryFunction.Multiply => x * y,
        BinaryFunction.Divide => x / y,
        _ => Method<Func<float, float, float>>(typeof(VectorMath), function.ToString())(x, y),
    };

    public double Evaluate(UnaryFunction function, double x) =>
        function == UnaryFunction.Negate ? -x : Method<Func<double, double>>(typeof(ElementMath), function.ToString())(x);

    public double Evaluate(BinaryFunction function, double x, double y) => function switch
    {
        BinaryFunction.Add => x + y,
        BinaryFunction.Subtract => x - y,
        BinaryFunction.Multiply => x * y,
        BinaryFunction.Divide => x / y,
        _ => Method<Func<double, double, double>>(typeof(ElementMath), function.ToString())(x, y),
    };

    private TDelegate Method<TDelegate>(Type type, string name)
        where TDelegate : Delegate
    {
        lock (_methods)
        {
            if (!_methods.TryGetValue((typeof(TDelegate), name), out Delegate? method))
            {
                Type[] parameters = typeof(TDelegate).GetGenericArguments()[..^1];
                method = type.GetMethod(name, BindingFlags.Public | BindingFlags.Static, parameters)!.CreateDelegate<TDelegate>();
                _methods.Add((typeof(TDelegate), name), method);
            }

            return (TDelegate)method;
        }
    }
}
