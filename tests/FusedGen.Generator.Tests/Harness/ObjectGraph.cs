using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;

namespace FusedGen.Generator.Tests.Harness;

/// <summary>Walks through everything that a value of the pipeline holds.</summary>
internal static class ObjectGraph
{
    public static void AssertHoldsNoCompilation(object? root)
    {
        HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
        Stack<(object Value, string Path)> open = new();
        Push(root, root?.GetType().Name ?? string.Empty);
        while (open.TryPop(out (object Value, string Path) item))
        {
            Assert.False(item.Value is ISymbol or Compilation or SyntaxNode or SyntaxTree or SemanticModel or Location
                or Diagnostic, $"{item.Path} is a {item.Value.GetType().Name}.");
            if (item.Value is string or DiagnosticDescriptor || item.Value.GetType().IsPrimitive || item.Value.GetType().IsEnum || !seen.Add(item.Value))
            {
                continue;
            }

            if (item.Value is Array array)
            {
                if (!array.GetType().GetElementType()!.IsPrimitive)
                {
                    foreach (object? element in (IEnumerable)array)
                    {
                        Push(element, item.Path + "[]");
                    }
                }

                continue;
            }

            foreach (FieldInfo field in Fields(item.Value.GetType()))
            {
                Push(field.GetValue(item.Value), $"{item.Path}.{field.Name}");
            }
        }

        void Push(object? value, string path)
        {
            if (value is not null)
            {
                open.Push((value, path));
            }
        }
    }

    private static IEnumerable<FieldInfo> Fields(Type? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                yield return field;
            }
        }
    }
}
