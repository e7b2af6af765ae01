// Answers a custom resource's request; put beside inline code that requires `cfn-response`.
const http = require('http');
const https = require('https');

exports.SUCCESS = 'SUCCESS';
exports.FAILED = 'FAILED';

exports.send = function (event, context, responseStatus, responseData, physicalResourceId, noEcho) {
  const body = JSON.stringify({
    Status: responseStatus,
    Reason: 'See the details in CloudWatch Log Stream: ' + context.logStreamName,
    PhysicalResourceId: physicalResourceId || context.logStreamName,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    NoEcho: noEcho || false,
    Data: responseData,
  });
  console.log('Response body:', body);
  const url = new URL(event.ResponseURL);
  // The URL is signed for a request without a content type.
  const request = (url.protocol === 'http:' ? http : https).request(
    url,
    { method: 'PUT', headers: { 'content-type': '', 'content-length': Buffer.byteLength(body) } },
    (response) => {
      console.log('Status code:', response.statusCode);
      response.resume();
      response.on('end', () => context.done());
    });
  request.on('error', (error) => context.done(error));
  request.end(body);
};
