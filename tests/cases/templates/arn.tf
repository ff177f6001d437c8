resource "aws_api_gateway_rest_api" "orders" {
  endpoint_configuration {
    types = ["PRIVATE"]
  }
  policy = <<EOT
{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Allow",
    "Principal": "*",
    "Action": "execute-api:Invoke",
    "Resource": "${aws_api_gateway_rest_api.orders.arn}/*",
    "Condition": {"StringEquals": {"aws:SourceVpce": ${jsonencode(var.endpoints)}}}
  }]
}
EOT
}
